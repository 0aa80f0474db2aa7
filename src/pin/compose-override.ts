import { YAMLMap } from "yaml";
import type { DeploymentFile } from "./deployment-file.ts";
import { editable, mapUnder, rendered, setText, textUnder } from "./yaml-file.ts";

/** @throws Fault if the file does not have the shape of an override. */
export function composeOverride(text: string, service: string, file: string, command: string): DeploymentFile {
  const { document, map } = editable(text, file);
  const services = mapUnder(map, "services", file) ?? new YAMLMap();
  const pinned = mapUnder(services, service, file) ?? new YAMLMap();
  return {
    current: textUnder(pinned, "image", file),
    withImage(image) {
      if (text.trim() === "") document.commentBefore = ` Written by Smoke Gate's pin. To deploy:\n ${command}`;
      // Otherwise an empty `services: {}` would grow into `{app: {…}}`.
      for (const each of [services, pinned]) each.flow &&= each.items.length > 0;
      setText(pinned, "image", String(image));
      services.set(service, pinned);
      map.set("services", services);
      return rendered(document, text, file);
    },
  };
}
