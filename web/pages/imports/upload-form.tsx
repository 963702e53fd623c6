import { Button, Group, Progress, Text, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ChangeEvent, type DragEvent, type FormEvent, useRef, useState } from "react";
import { uploadImport } from "../../api/upload.ts";
import { useFormats, useTexts } from "../../app/language-context.tsx";
import { Failure } from "../../parts/failure.tsx";
import panels from "../../parts/panel.module.css";
import { IMPORTS } from "../../texts/imports.ts";
import styles from "./imports.module.css";

const MOST_LETTERS = 100;

/** A file is dragged or chosen, gets the name of its source, and is sent with a bar that says how far it is. */
export function UploadForm() {
  const said = useTexts(IMPORTS);
  const formats = useFormats();
  const cache = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const [source, setSource] = useState("");
  const [share, setShare] = useState(0);
  const stop = useRef<AbortController | null>(null);
  const upload = useMutation({
    mutationFn: (chosen: File) => {
      stop.current = new AbortController();
      const query = { source: plain(source) || sourceOf(chosen), name: chosen.name };
      return uploadImport(chosen, query, { onProgress: setShare, signal: stop.current.signal });
    },
    onSuccess: () => setFile(null),
    onSettled: () => cache.invalidateQueries({ queryKey: ["imports"] }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (file) upload.mutate(file);
  };
  return (
    <form className={`${panels.panel} ${styles.panel}`} onSubmit={submit}>
      <DropZone file={file} onFile={setFile} />
      <Group align="flex-end" mt="sm">
        <TextInput
          label={said.source}
          description={said.source_help}
          value={source}
          placeholder={file === null ? "" : sourceOf(file)}
          onChange={({ currentTarget }) => setSource(currentTarget.value)}
        />
        <Button type="submit" disabled={file === null} loading={upload.isPending}>
          {said.start}
        </Button>
        {upload.isPending && (
          <Button variant="default" onClick={() => stop.current?.abort()}>
            {said.stop}
          </Button>
        )}
      </Group>
      {upload.isPending && (
        <div role="status">
          <Text size="sm">{said.sending(formats.percent(share))}</Text>
          <Progress value={share * 100} aria-label={said.sending("")} />
        </div>
      )}
      {upload.isError && upload.error.name !== "AbortError" && <Failure error={upload.error} />}
    </form>
  );
}

interface DropProps {
  readonly file: File | null;
  readonly onFile: (file: File) => void;
}

function DropZone({ file, onFile }: DropProps) {
  const said = useTexts(IMPORTS);
  const [isOver, setOver] = useState(false);
  const take = (files: FileList | null) => {
    const first = files?.item(0);
    if (first) onFile(first);
  };
  /** Forgotten by the field, so that the same file can be chosen again. */
  const chosen = ({ currentTarget }: ChangeEvent<HTMLInputElement>) => {
    take(currentTarget.files);
    currentTarget.value = "";
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files);
  };
  return (
    <label
      className={styles.drop}
      data-over={isOver}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <input type="file" aria-label={said.drop} onChange={chosen} />
      <strong>{file?.name ?? said.drop}</strong>
      <span className={styles.quiet}>{said.forms}</span>
    </label>
  );
}

/** The file's own name without its endings. */
function sourceOf({ name }: File): string {
  return plain(name.replace(/(\.\w{1,6})+$/, "")) || "file";
}

/** A source is named by letters, digits and a few marks; whatever else somebody writes becomes a hyphen. */
function plain(text: string): string {
  return text
    .trim()
    .replaceAll(/[^\w.:-]+/g, "-")
    .slice(0, MOST_LETTERS);
}
