import { SettingsFrame } from "./frame.tsx";
import { Keys } from "./keys.tsx";

/** Keys for the API. */
export function Page() {
  return (
    <SettingsFrame tab="keys">
      <Keys />
    </SettingsFrame>
  );
}
