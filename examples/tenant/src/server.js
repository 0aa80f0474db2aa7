import http from "node:http";

/** Serves `/` and `/healthz`; `memory` is undefined where the plugin is switched off. */
export function createServer(memory) {
  const routes = {
    "/": async () => ({
      status: 200,
      body: { service: "tenant", memory: memory ? await memory.recall("hello") : "disabled" },
    }),
    "/healthz": () => health(memory),
  };

  return http.createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://tenant");
    const { status, body } = await answer(routes[pathname]);
    response.writeHead(status, { "content-type": "application/json" });
    response.end(`${JSON.stringify(body)}\n`);
  });
}

async function answer(route) {
  if (!route) return { status: 404, body: { error: "not found" } };
  try {
    return await route();
  } catch (error) {
    console.error(`request failed: ${error.message}`);
    return { status: 500, body: { error: "internal error" } };
  }
}

async function health(memory) {
  if (!memory) return { status: 200, body: { status: "ok", memory: "disabled" } };
  try {
    await memory.check();
    return { status: 200, body: { status: "ok", memory: "ok" } };
  } catch (error) {
    console.error(`unhealthy: ${error.message}`);
    return { status: 503, body: { status: "unhealthy", memory: "unreachable" } };
  }
}
