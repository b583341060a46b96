/** A line to the gateway that can be cut, as a network's can: what is open breaks off, and nothing new gets through. */
import { connect, createServer } from "node:net";

export async function openLine(url) {
  const target = new URL(url);
  const sockets = new Set();
  let isCut = false;
  const server = createServer((near) => {
    if (isCut) return void near.destroy();
    const far = connect(Number(target.port), target.hostname);
    for (const [one, other] of [[near, far], [far, near]]) {
      sockets.add(one);
      one.on("error", () => undefined);
      one.on("close", () => {
        sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  await new Promise((resolve) => server.listen(0, target.hostname, resolve));
  return {
    url: `http://${target.hostname}:${server.address().port}`,
    cut() {
      isCut = true;
      sockets.forEach((socket) => socket.destroy());
    },
    mend() {
      isCut = false;
    },
    end() {
      this.cut();
      server.close();
    },
  };
}
