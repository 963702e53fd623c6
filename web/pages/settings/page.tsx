import { SettingsFrame } from "./frame.tsx";
import { Wabas } from "./wabas.tsx";

/** WABAs with their zones. */
export function Page() {
  return (
    <SettingsFrame tab="wabas">
      <Wabas />
    </SettingsFrame>
  );
}
