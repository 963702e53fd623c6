import { Button, Group } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { useTexts } from "../app/language-context.tsx";
import { SHELL } from "../texts/shell.ts";
import { Failure } from "./failure.tsx";
import styles from "./panel.module.css";

interface DeliberateProps {
  /** What the act is called. */
  readonly label: string;
  /** What will happen, in a sentence. */
  readonly will: string;
  /** What must be stated for it. */
  readonly children?: ReactNode;
  readonly act: () => Promise<unknown>;
  /** What is read again afterwards. */
  readonly renews: readonly string[];
  readonly isDestructive?: boolean;
}

/** An act that changes the books: the first press says what it will do, the second does it; Escape leaves it. */
export function Deliberate({ label, will, children, act, renews, isDestructive = false }: DeliberateProps) {
  const { leave } = useTexts(SHELL);
  const cache = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const { opener, form } = useFocus(isOpen);
  const doing = useMutation({
    mutationFn: act,
    onSuccess: async () => {
      await Promise.all(renews.map((key) => cache.invalidateQueries({ queryKey: [key] })));
      setOpen(false);
    },
  });
  const open = () => {
    doing.reset();
    setOpen(true);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    doing.mutate();
  };
  const leaveByKey = ({ key }: KeyboardEvent) => {
    if (key === "Escape" && !doing.isPending) setOpen(false);
  };
  if (!isOpen)
    return (
      <Button ref={opener} variant="default" onClick={open}>
        {label} …
      </Button>
    );
  return (
    <form ref={form} tabIndex={-1} className={styles.form} aria-label={label} onSubmit={submit} onKeyDown={leaveByKey}>
      <p>{will}</p>
      {children}
      <Group gap="xs">
        <Button type="submit" loading={doing.isPending} {...(isDestructive && { color: "red" })}>
          {label}
        </Button>
        <Button variant="default" onClick={() => setOpen(false)}>
          {leave}
        </Button>
      </Group>
      {doing.isError && <Failure error={doing.error} />}
    </form>
  );
}

/** Who opens the form is in it, and back at the button when it closes: neither is there while the other one is. */
function useFocus(isOpen: boolean) {
  const opener = useRef<HTMLButtonElement>(null);
  const form = useRef<HTMLFormElement>(null);
  const wasOpen = useRef(isOpen);
  useEffect(() => {
    if (isOpen !== wasOpen.current) (isOpen ? form : opener).current?.focus();
    wasOpen.current = isOpen;
  }, [isOpen]);
  return { opener, form };
}
