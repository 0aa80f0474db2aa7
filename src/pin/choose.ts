import type { ImageRef } from "../image/image-ref.ts";
import type { PinChoice } from "./inputs/pin-choice.ts";
import { InputsRefused } from "../inputs/parsing/problems.ts";
import type { Pin } from "./history.ts";
import { earlierPins, newPin } from "./rotation.ts";

/** @throws InputsRefused if there is no pin to roll back to. */
export function choosePin(choice: PinChoice, history: readonly Pin[], current: ImageRef | undefined, now: string): Pin {
  if (choice.kind === "image") return newPin(history, current, choice.image, choice.revision, now);
  const { steps, repository } = choice;
  // The current pin is gone: it is unclear whether to return to it or to the one before it.
  if (current === undefined) throw refused("puts back the pin before the current one, and there is no current one");
  const earlier = earlierPins(history, current);
  const pin = earlier[steps - 1];
  if (pin === undefined)
    throw refused(
      earlier.length === 0
        ? `there is no pin before ${String(current)}`
        : `"${steps}" is more than the number of earlier pins, ${earlier.length}`,
    );
  if (repository !== undefined && repository.repositoryName !== pin.image.repositoryName)
    throw refused(`the pin to put back is ${String(pin.image)}, and repository is ${repository.repositoryName}`);
  return { ...pin, time: now };
}

function refused(reason: string): InputsRefused {
  return new InputsRefused([{ input: "rollback", reason }]);
}
