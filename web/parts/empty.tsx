import { Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import styles from "./empty.module.css";

/** Nothing is here yet: what would be, and how to get it here. */
export function Empty({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <Stack className={styles.empty} align="center" gap="sm">
      <Title order={2} size="h4" ta="center">
        {title}
      </Title>
      <Text component="div" ta="center" maw={520}>
        {children}
      </Text>
    </Stack>
  );
}
