import { totalmem } from "node:os";

const MIB = 2 ** 20;

/** How the embedded server runs; given on its command line, so that no file in the data folder can weaken them. */
export function serverSettings({ socketFolder }: { socketFolder: string }): readonly string[] {
  const settings = {
    // Reached through a socket in a private folder only.
    listen_addresses: "",
    unix_socket_directories: socketFolder,
    unix_socket_permissions: "0700",
    // A fact that was acknowledged survives a power loss.
    fsync: "on",
    full_page_writes: "on",
    synchronous_commit: "on",
    max_connections: "100",
    shared_buffers: `${Math.round(Math.min(512 * MIB, Math.max(64 * MIB, totalmem() / 8)) / MIB)}MB`,
    max_wal_size: "2GB",
    checkpoint_timeout: "10min",
    wal_compression: "on",
    // Its first use costs more than the short statements of the service ever gain.
    jit: "off",
    timezone: "UTC",
    log_timezone: "UTC",
    // Bounded, and without statements or details, in which phone numbers could stand.
    logging_collector: "on",
    log_directory: "log",
    log_filename: "server-%a.log",
    log_truncate_on_rotation: "on",
    log_rotation_age: "1d",
    log_rotation_size: "0",
    log_min_error_statement: "panic",
    log_error_verbosity: "terse",
  };
  return Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}
