/**
 * Boots an image in every variant with Testcontainers, all at once, each beside a service of its own.
 *   node drive.mjs '<a job of the bench as JSON>'
 */
import { argv } from "node:process";
import { GenericContainer, Network, Wait } from "testcontainers";

const { ref, port, service, variants, deadlineSeconds } = JSON.parse(argv[2]);
const deadlineMs = deadlineSeconds * 1_000;

async function boot({ env, usesService }) {
  const network = await new Network().start();
  const started = [];
  try {
    if (service && usesService) started.push(await startService(network));
    started.push(
      await new GenericContainer(ref)
        .withNetwork(network)
        .withEnvironment(env)
        .withExposedPorts(port)
        .withWaitStrategy(Wait.forHttp("/healthz", port, { abortOnContainerExit: true }))
        .withStartupTimeout(deadlineMs)
        .start(),
    );
  } finally {
    for (const container of started.toReversed()) await container.stop();
    await network.stop();
  }
}

function startService(network) {
  const { name, image, env, health } = service;
  return new GenericContainer(image)
    .withNetwork(network)
    .withNetworkAliases(name)
    .withEnvironment(env)
    .withHealthCheck({
      test: ["CMD-SHELL", health.command],
      interval: health.intervalSeconds * 1_000,
      retries: 30,
    })
    .withWaitStrategy(Wait.forHealthCheck())
    .withStartupTimeout(deadlineMs)
    .start();
}

await Promise.all(variants.map(boot));
