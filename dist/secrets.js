export { t as runnersSecrets, n as secretsIn } from "./secrets2.js";
