import { Alert } from "@mantine/core";
import type { ReactNode } from "react";
import { Copyable } from "./copyable.tsx";

interface OnceProps {
  /** What to do with it now. */
  readonly title: string;
  readonly name: string;
  readonly text: string;
  readonly children?: ReactNode;
}

/** Something that is shown this once, such as a secret. */
export function Once({ title, name, text, children }: OnceProps) {
  return (
    <Alert color="teal" my="sm" title={title} role="status">
      <Copyable name={name} text={text} />
      {children}
    </Alert>
  );
}
