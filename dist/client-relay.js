import { r as __toESM } from "./rolldown-runtime.js";
const { createServer } = process.getBuiltinModule("node:http");
const { getCACertificates } = process.getBuiltinModule("node:tls");
const { randomUUID } = process.getBuiltinModule("node:crypto");
const { pipeline } = process.getBuiltinModule("node:stream/promises");
// src/registry/client-relay.ts
const hopByHop = /* @__PURE__ */ new Set([
	"proxy-authorization",
	"connection",
	"keep-alive",
	"proxy-connection",
	"te",
	"trailer",
	"transfer-encoding",
	"upgrade",
	"expect"
]);
/**
* Cannot serve a registry on loopback, because Go uses no proxy there. `authorities` are CA certificates in PEM, trusted
* besides the machine's.
*/
async function clientRelay(clients, authorities) {
	const ca = [
		...getCACertificates("default"),
		...getCACertificates("system"),
		...authorities
	];
	const undici = await import("./undici.js").then((m) => /* @__PURE__ */ __toESM(m.default, 1));
	const bounds = {
		headersTimeout: 0,
		bodyTimeout: 0
	};
	const pools = new Map([...clients].map(([registry, { cert, key, verifies }]) => {
		const connect = {
			ca,
			cert: [...cert],
			key: [...key],
			rejectUnauthorized: verifies
		};
		return [registry, new undici.Pool(`https://${registry}`, {
			...bounds,
			connect
		})];
	}));
	const login = `smoke-gate:${randomUUID()}`;
	const authorization = `Basic ${Buffer.from(login).toString("base64")}`;
	let trouble;
	const answered = (asked, answer) => {
		if (asked.headers["proxy-authorization"] !== authorization) {
			answer.writeHead(407, { "proxy-authenticate": "Basic" }).end();
			return;
		}
		const url = new URL(asked.url ?? "");
		const pool = pools.get(url.host) ?? new undici.Pool(url.origin, bounds);
		pools.set(url.host, pool);
		relay(asked, answer, pool, clients.has(url.host)).then(() => trouble = void 0, (error) => {
			trouble = error instanceof Error ? error.message : String(error);
			answer.destroy();
		});
	};
	const server = createServer(answered);
	await new Promise((resolve) => {
		server.listen(0, "127.0.0.1", resolve);
	});
	const address = server.address();
	if (address === null || typeof address === "string") throw new Error("the relay has no port");
	const url = `http://${login}@127.0.0.1:${address.port}`;
	return {
		env: {
			HTTP_PROXY: url,
			http_proxy: url,
			NO_PROXY: "",
			no_proxy: ""
		},
		trouble: () => trouble,
		async [Symbol.asyncDispose]() {
			server.closeAllConnections();
			await new Promise((resolve) => {
				server.close(resolve);
			});
			await Promise.all([...pools.values()].map((pool) => pool.destroy()));
		}
	};
}
async function relay(asked, answer, pool, isTls) {
	const { host, pathname, search } = new URL(asked.url ?? "");
	const hasBody = asked.method !== "GET" && asked.method !== "HEAD";
	const { statusCode, headers, body } = await pool.request({
		path: `${pathname}${search}`,
		method: asked.method ?? "GET",
		headers: handedOn(asked.headers),
		body: hasBody ? asked : null
	});
	const ours = (value) => isTls ? value.replaceAll(`https://${host}`, `http://${host}`) : value;
	const given = Object.entries(handedOn(headers)).map(([name, value]) => [name, typeof value === "string" ? ours(value) : value?.map(ours)]);
	answer.writeHead(statusCode, Object.fromEntries(given));
	await pipeline(body, answer);
}
function handedOn(headers) {
	return Object.fromEntries(Object.entries(headers).filter(([name]) => !hopByHop.has(name)));
}
export { clientRelay };
