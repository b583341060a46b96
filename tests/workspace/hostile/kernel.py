"""Around the sandbox: network, kernel, privileges, limits. Numbers are those of the first table of attacks."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path

from packages.workspace.sandbox import Command
from tests.workspace.hostile.attack import Rows, require
from tests.workspace.hostile.scene import Scene

ROWS = Rows()

ROWS.attempts(
    "06",
    "type into the terminal of the service (TIOCSTI, TIOCLINUX)",
    "refused, and there is no terminal",
    {
        "TIOCSTI": "fcntl.ioctl(0, 0x5412, b'x')",
        "TIOCSTI on a terminal of its own": "a, b = os.openpty(); fcntl.ioctl(b, 0x5412, b'x')",
        "TIOCLINUX": "a, b = os.openpty(); fcntl.ioctl(b, 0x541C, b'\\3')",
        "the controlling terminal": "open('/dev/tty')",
        "the console": "open('/dev/console', 'w')",
    },
)

ROWS.attempts(
    "10",
    "reach the network: services of the host, metadata, the internet, names, datagrams, IPv6",
    "nobody hears of it",
    {
        "a service of the host": "socket.create_connection(('127.0.0.1', port), 2)",
        "over IPv6": "socket.create_connection(('::1', port6), 2)",
        "metadata": "socket.create_connection(('169.254.169.254', 80), 2)",
        "the internet": "socket.create_connection(('198.51.100.1', 80), 2)",
        "IPv6 internet": "socket.create_connection(('2001:db8::1', 80), 2)",
        "names": "socket.getaddrinfo('example.com', 80)",
        "datagrams": "socket.socket(2, 2).sendto(b'x', ('198.51.100.1', 53))",
        "broadcast": "s = socket.socket(2, 2); s.setsockopt(1, 6, 1); s.sendto(b'x', ('255.255.255.255', 9))",
    },
    free=["a service of the host"],
    sample=True,
)


@ROWS.attack("10b", "send a datagram to a service of the host", "it hears nothing", control=True)
async def datagram(scene: Scene) -> None:
    await scene.attempt({"it": "socket.socket(2, 2).sendto(b'x', ('127.0.0.1', datagrams))"})


ROWS.attempts(
    "11",
    "open sockets that namespaces do not cover: raw, packet, hypervisor, audit, kernel cryptography, others",
    "refused",
    {
        "raw": "socket.socket(2, 3, 1)",
        "packet": "socket.socket(17, 3, 768)",
        "hypervisor": "socket.socket(40, 1)",
        "audit": "socket.socket(16, 3, 9)",
        "packet filter": "socket.socket(16, 3, 12)",
        "kernel events": "socket.socket(16, 3, 15)",
        "cryptography": "socket.socket(38, 5)",
        "bluetooth": "socket.socket(31, 3, 1)",
        "controller area network": "socket.socket(29, 3, 1)",
        "express data path": "socket.socket(44, 3)",
    },
    sample=True,
)

ROWS.attempts(
    "19",
    "connect to Unix sockets of the host, by path and abstract",
    "nobody hears of it",
    {
        "path": "socket.socket(1).connect(path)",
        "abstract": "socket.socket(1).connect(chr(0) + abstract)",
        "docker": "socket.socket(1).connect('/run/docker.sock')",
        "message bus": "socket.socket(1).connect('/run/dbus/system_bus_socket')",
    },
    free=["path", "abstract"],
    sample=True,
)


@ROWS.attack("19b", "see what another sandbox serves", "each has a network of its own")
async def two_sandboxes(scene: Scene) -> None:
    serving = "s = __import__('socket').create_server(('127.0.0.1', 4321)); print('up', flush=True); s.accept()"
    up = asyncio.Event()

    async def listen(_: str) -> None:
        up.set()

    async with await scene.sandbox.spawn(Command(["python", "-c", serving]), listen) as process:
        await asyncio.wait_for(up.wait(), 20)
        reached = await scene.attempt({"it": "socket.create_connection(('127.0.0.1', 4321), 2)"})
        require(not reached, "the other sandbox answered")
        require(process.is_running, "the other sandbox was reached")


@ROWS.attack("20", "mount, remount, unmount, change the root, enter and make namespaces", "refused, nothing is mounted")
async def mounting(scene: Scene) -> None:
    before = Path("/proc/self/mountinfo").read_text()
    reached = await scene.attempt(
        {
            "mount": "call('mount', b'x', b'/tmp', b'tmpfs', 0, 0)",
            "remount": "call('mount', b'x', b'/usr', b'', 32 | 4096, 0)",
            "unmount": "call('umount2', b'/proc', 2)",
            "newer calls": "reachable('fsopen', b'tmpfs', 0)",
            "a copy of a mount": "reachable('open_tree', -100, b'/', 1)",
            "flags of a mount": "reachable('mount_setattr', -1, b'', 0, None, 0)",
            "root": "call('chroot', b'/tmp')",
            "other root": "reachable('pivot_root', b'/tmp', b'/tmp')",
            "user namespace": "call('unshare', 0x10000000)",
            "namespace by clone": "call('clone', 0x10000000 | 17, 0, 0, 0, 0)",
            "newer clone": "reachable('clone3', None, 0)",
            "enter": "call('setns', os.open('/proc/1/ns/mnt', 0), 0)",
            "tools": "must('unshare', '-Ur', 'true')",
            "tool to mount": "must('mount', '-t', 'tmpfs', 'x', '/tmp')",
            "writing to the system": "open('/usr/bin/added', 'w')",
            "writing to the root": "open('/added', 'w')",
            "writing to the toolchain": "open('/toolchain/bin/python', 'ab')",
            "writing to devices": "open('/dev/added', 'w')",
        }
    )
    require(not reached, f"reached: {reached}")
    changed = set(Path("/proc/self/mountinfo").read_text().splitlines()) - set(before.splitlines())
    require(not any(str(scene.workspace) in line for line in changed), f"mounted: {changed}")


ROWS.attempts(
    "21",
    "read the keys of the service's session, add and ask for some",
    "refused",
    {
        "the session": "call('keyctl', 0, -3, 0)",
        "search": "reachable('keyctl', 10, -3, b'user', b'conclave', 0)",
        "add": "call('add_key', b'user', b'x', b'x', 1, -2)",
        "ask": "reachable('request_key', b'user', b'x', None, -2)",
    },
    free=["the session"],
    sample=True,
)

ROWS.attempts(
    "22",
    "calls with a history of kernel exploits: bpf, perf, io_uring, userfaultfd, kexec, modules and others",
    "refused before the kernel looks at them",
    {
        name: f"reachable('{name}', {arguments})"
        for name, arguments in {
            "bpf": "0, None, 0",
            "perf_event_open": "None, 0, -1, -1, 0",
            "io_uring_setup": "1, None",
            "userfaultfd": "1",
            "memfd_secret": "0",
            "clone3": "None, 0",
            "kexec_load": "0, 0, None, 0",
            "init_module": "None, 0, b''",
            "open_by_handle_at": "-1, None, 0",
            "name_to_handle_at": "-1, b'', None, None, 0",
            "migrate_pages": "0, 0, None, None",
            "lookup_dcookie": "0, None, 0",
            "quotactl": "0, None, 0, None",
            "statmount": "None, None, 0, 0",
        }.items()
    }
    | {"personality": "call('personality', 0x0040000)"},
    free=["personality"],
    sample=True,
)

ROWS.attempts(
    "23",
    "become somebody else: root, set-uid programs, capabilities",
    "no privilege is to be had",
    {
        "root": "os.setuid(0)",
        "its group": "os.setgid(0)",
        "groups": "os.setgroups([0])",
        "set-uid programs": (
            "for name in ('su', 'sudo', 'newgrp', 'mount', 'passwd', 'chsh'):\n"
            " for folder in ('/usr/bin', '/bin'):\n"
            "  if os.path.exists(f'{folder}/{name}'):\n"
            "   subprocess.run([f'{folder}/{name}', '-c', 'id -u > /workspace/who'], stdin=subprocess.DEVNULL,\n"
            "    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=5)\n"
            "if os.path.exists('/workspace/who') and open('/workspace/who').read().strip() == '0': say('root')\n"
            "else: raise OSError('none helped')"
        ),
        "a set-uid copy": (
            "import shutil; shutil.copy('/usr/bin/id', 'id'); os.chmod('id', 0o6755)\nos.chown('id', 0, 0)"
        ),
        "capabilities": (
            "lines = dict(l.split(':', 1) for l in open('/proc/self/status') if ':' in l)\n"
            "if all(int(lines[n], 16) == 0 for n in ('CapPrm', 'CapEff', 'CapBnd', 'CapAmb')):\n"
            " raise OSError('there are none')"
        ),
        "privileges by a program": (
            "lines = dict(l.split(':', 1) for l in open('/proc/self/status') if ':' in l)\n"
            "if lines['NoNewPrivs'].strip() == '1' and lines['Seccomp'].strip() == '2': raise OSError('never')"
        ),
    },
    free=["privileges by a program"],
)

ROWS.attempts(
    "24",
    "make and open devices, change kernel settings",
    "there are none, and they are read-only",
    {
        "block device": "os.mknod('disk', 0o60666, os.makedev(8, 0)); open('disk', 'rb')",
        "character device": "os.mknod('memory', 0o20666, os.makedev(1, 1)); open('memory', 'rb')",
        "memory": "open('/dev/mem', 'rb')",
        "kernel memory": "open('/proc/kcore', 'rb').read(1)",
        "kernel log": "open('/dev/kmsg')",
        "emergency keys": "put('/proc/sysrq-trigger', 'h')",
        "core pattern": "put('/proc/sys/kernel/core_pattern', '|/workspace/x')",
        "program to load modules": "put('/proc/sys/kernel/modprobe', '/workspace/x')",
        "system folder": "os.listdir('/sys/kernel')",
        "tun": "open('/dev/net/tun')",
        "virtual machines": "open('/dev/kvm')",
        "formats of programs": "os.listdir('/proc/sys/fs/binfmt_misc/register'); open('/proc/sys/fs/x', 'w')",
    },
    sample=True,
)

ROWS.attempts(
    "25",
    "raise its own limits",
    "they are hard",
    {
        what: f"raise_limit(resource.{name}, {value})"
        for what, name, value in (
            ("processes", "RLIMIT_NPROC", "65536"),
            ("size of files", "RLIMIT_FSIZE", "-1"),
            ("memory", "RLIMIT_DATA", "-1"),
            ("processor time", "RLIMIT_CPU", "-1"),
            ("open files", "RLIMIT_NOFILE", "65536"),
            ("core files", "RLIMIT_CORE", "-1"),
            ("locked memory", "RLIMIT_MEMLOCK", "-1"),
        )
    }
    | {"priority": "os.nice(-5)", "badness": "put('/proc/self/oom_score_adj', '-1000')"},
)


@ROWS.attack("29", "set clock and names, restart the machine", "refused, and the name is as it was")
async def machine(scene: Scene) -> None:
    before = socket.gethostname()
    reached = await scene.attempt(
        {
            "clock": "call('clock_settime', 0, struct.pack('qq', int(time.time()), 0))",
            "older clock": "reachable('settimeofday', None, None)",
            "name": "call('sethostname', b'owned', 5)",
            "restart": "reachable('reboot', 0, 0, 0, None)",
            "swap": "reachable('swapon', b'/workspace/x', 0)",
            "accounting": "reachable('acct', b'/workspace/x')",
        }
    )
    require(not reached, f"reached: {reached}")
    require(socket.gethostname() == before, "the machine has another name")
