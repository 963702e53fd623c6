// A process of its own that runs an embedded server: node holder.mjs DIST FOLDER. Says its server's process and URL in a
// line of JSON, and stops it in good order on SIGTERM.
const [dist, folder, use = "own"] = process.argv.slice(2);
const { startEmbedded } = await import(`${dist}/store/postgres/embedded/server.js`);
try {
  const server = await startEmbedded({ folder, use });
  process.once("SIGTERM", async () => {
    await server.stop();
    process.exit(0);
  });
  console.log(JSON.stringify({ pid: server.pid(), url: server.url("postgres") }));
} catch (error) {
  console.log(JSON.stringify({ refused: `${error.name}: ${error.message}` }));
}
