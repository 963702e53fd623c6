import { useQuery } from "@tanstack/react-query";
import { Navigate } from "@tanstack/react-router";
import { call } from "../../api/client.ts";
import { useMe } from "../../api/me.ts";
import { Waiting } from "../../parts/waiting.tsx";

/** Where people begin: whoever has books sees how they stand, everybody else begins by playing. */
export function Page() {
  const me = useMe();
  const months = useQuery({
    queryKey: ["usage", "month"],
    queryFn: ({ signal }) => call("GET /v1/usage", { query: { by: "month" }, signal }),
    enabled: Boolean(me.data),
  });
  if (me.isPending || (me.data && months.isPending)) return <Waiting />;
  const hasBooks = (months.data?.items.length ?? 0) > 0;
  return <Navigate to={hasBooks ? "/overview" : "/playground"} replace />;
}
