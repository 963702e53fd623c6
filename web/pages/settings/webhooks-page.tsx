import { useQuery } from "@tanstack/react-query";
import { call } from "../../api/client.ts";
import { Failure } from "../../parts/failure.tsx";
import { Waiting } from "../../parts/waiting.tsx";
import { Addresses } from "./addresses.tsx";
import { SettingsFrame } from "./frame.tsx";
import { MetaAddress } from "./meta-address.tsx";

/** Webhooks in: Meta's own address, and further ones. */
export function Page() {
  return (
    <SettingsFrame tab="webhooks">
      <Receiver />
    </SettingsFrame>
  );
}

function Receiver() {
  const receiver = useQuery({ queryKey: ["receiver"], queryFn: ({ signal }) => call("GET /v1/receiver", { signal }) });
  if (receiver.isPending) return <Waiting />;
  if (receiver.isError) return <Failure error={receiver.error} again={() => void receiver.refetch()} />;
  return (
    <>
      <MetaAddress receiver={receiver.data} />
      <Addresses body={receiver.data.test_body} base={receiver.data.url} />
    </>
  );
}
