#!/usr/bin/env python3
"""Runs a program on an emulated processor with AVX-512: a small Linux under Bochs, for machines without AVX-512.

usage: tools/run_on_avx512.py [--file PATH]… [--memory MIB] [--timeout SECONDS] [--keep FOLDER] BINARY [ARGUMENT…]

The guest holds BINARY, the libraries that ldd finds, and each PATH (a file or folder), all where they lie here, and
gets the variables RIVULET_… and GTEST_…. The program starts in the current folder; what it prints appears here as it
comes, and its exit status is this script's. Boot takes half a minute; after that some 50 million instructions run in a
second, here and by the guest's clock. Exit code 124: not done after SECONDS; 125: the guest did not run the program.

Needs Debian 12 and packages-emulation.txt. The kernel is Debian's linux-image-cloud-amd64, downloaded once to
build/avx512/vmlinuz and never installed. FOLDER keeps the guest and its logs.
SPDX-License-Identifier: Apache-2.0
"""
import argparse
import os
import pathlib
import pty
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

KERNEL = pathlib.Path(__file__).resolve().parent.parent / "build" / "avx512" / "vmlinuz"
KERNEL_PACKAGE = "linux-image-cloud-amd64"
BUSYBOX = "/bin/busybox"
TOOLS = ("bochs", "xorriso", "ldd", "apt-get", "dpkg-deb", BUSYBOX)
TIMED_OUT, NOT_RUN = 124, 125
INSTRUCTIONS_PER_SECOND = 50_000_000
# Bochs tells the size of compacted register states wrong, and Linux would refuse AVX because of it: hence clearcpuid.
# The rest makes the boot short.
KERNEL_ARGUMENTS = (
    "console=ttyS1,115200 quiet loglevel=1 panic=-1 clearcpuid=xsaves,xsavec nopku nokaslr mitigations=off "
    f"tsc=reliable tsc_early_khz={INSTRUCTIONS_PER_SECOND // 1000} cryptomgr.notests "
    "initcall_blacklist=load_system_certificate_list")

BOCHS = """\
config_interface: textconfig
display_library: term
cpu: model=corei7_skylake_x, count=1, ips={ips}, reset_on_triple_fault=0
memory: guest={memory}, host={memory}
romimage: file=/usr/share/bochs/BIOS-bochs-latest
vgaromimage: file=/usr/share/bochs/VGABIOS-lgpl-latest
clock: sync=none
ata0: enabled=1, ioaddr1=0x1f0, ioaddr2=0x3f0, irq=14
ata0-master: type=cdrom, path={folder}/boot.iso, status=inserted
boot: cdrom
com1: enabled=1, mode=file, dev={folder}/output
com2: enabled=1, mode=file, dev={folder}/console
log: {folder}/bochs.log
panic: action=fatal
error: action=ignore
info: action=ignore
"""

ISOLINUX = f"""\
default linux
prompt 0
label linux
kernel vmlinuz
append initrd=initrd {KERNEL_ARGUMENTS}
"""

# The program has the first serial port to itself; the second carries the kernel's complaints and the status.
# LD_BIND_NOW: the loader's lazy binding restores compacted state, which Bochs answers with a fault.
INIT = """\
#!/bin/busybox sh
/bin/busybox mount -t proc proc /proc
/bin/busybox mount -t sysfs sys /sys
/bin/busybox mount -t devtmpfs dev /dev
exec </dev/null >/dev/ttyS1 2>&1
/bin/busybox stty -F /dev/ttyS0 115200 raw
if /bin/busybox grep -qw avx512vl /proc/cpuinfo; then
  (cd {directory} && exec /bin/busybox env TERM=dumb LD_BIND_NOW=1 {words}) >/dev/ttyS0 2>&1
  echo exit status $?
else
  echo no AVX-512
fi
/bin/busybox sleep 0.2
echo o > /proc/sysrq-trigger
/bin/busybox sleep 1000
"""


def parse(arguments):
    parser = argparse.ArgumentParser(description="runs a program on an emulated processor with AVX-512")
    parser.add_argument("--file", dest="files", metavar="PATH", action="append", default=[], type=pathlib.Path)
    parser.add_argument("--memory", metavar="MIB", type=int, default=1024)
    parser.add_argument("--timeout", metavar="SECONDS", type=float, default=3600)
    parser.add_argument("--keep", metavar="FOLDER", type=pathlib.Path)
    parser.add_argument("binary", metavar="BINARY", type=pathlib.Path)
    parser.add_argument("arguments", metavar="ARGUMENT", nargs=argparse.REMAINDER)
    options = parser.parse_args(arguments)
    for path in [options.binary, *options.files]:
        if not path.exists():
            parser.error(f"{path} does not exist")
    if options.binary.is_dir() or not os.access(options.binary, os.X_OK):
        parser.error(f"{options.binary} is not a program")
    return options


def libraries(listing):
    """The files in what ldd prints."""
    lost = re.findall(r"^\s*(\S+) => not found", listing, re.MULTILINE)
    if lost:
        raise FileNotFoundError(f"ldd does not find {', '.join(lost)}")
    return [pathlib.Path(path) for path in re.findall(r"(?:=> |^\s*)(/\S+) \(0x", listing, re.MULTILINE)]


def init_script(command, directory, environment):
    """What the guest's kernel starts; the environment's variables of the project and of its test library go along."""
    names = sorted(name for name in environment if name.startswith(("RIVULET_", "GTEST_")))
    passed = [f"{name}={environment[name]}" for name in names]
    return INIT.format(directory=shlex.quote(str(directory)), words=shlex.join([*passed, *command]))


def exit_status(console):
    """What the guest reported on its console, or None."""
    found = re.search(r"^exit status (\d+)\s*$", console, re.MULTILINE)
    return int(found.group(1)) if found else None


def quietly(*command, **more):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, **more).stdout


def fetch_kernel():
    depends = quietly("apt-cache", "depends", KERNEL_PACKAGE, text=True)
    package = re.search(r"Depends: (linux-image-\S+)", depends).group(1)
    KERNEL.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=KERNEL.parent) as folder:
        subprocess.run(["apt-get", "download", "-q", package], cwd=folder, check=True, stdout=sys.stderr)
        quietly("dpkg-deb", "--extract", next(pathlib.Path(folder).glob("*.deb")), folder)
        next(pathlib.Path(folder, "boot").glob("vmlinuz-*")).replace(KERNEL)


def place(source, root):
    """Copies a file or folder to where it lies here, below the guest's root."""
    target = root / source.absolute().relative_to("/")
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, dirs_exist_ok=True)
    else:
        shutil.copy(source, target)


def write_initrd(options, root, file):
    for name in ("bin", "dev", "proc", "sys", "tmp"):
        (root / name).mkdir(parents=True)
    listing = subprocess.run(["ldd", options.binary.absolute()], text=True, capture_output=True).stdout
    for path in [pathlib.Path(BUSYBOX), options.binary, *libraries(listing), *options.files]:
        place(path, root)
    here = pathlib.Path.cwd()
    (root / here.relative_to("/")).mkdir(parents=True, exist_ok=True)
    init = root / "init"
    init.write_text(init_script([str(options.binary.absolute()), *options.arguments], here, os.environ))
    init.chmod(0o755)
    names = "\n".join(str(path.relative_to(root)) for path in sorted(root.rglob("*"))) + "\n"
    file.write_bytes(quietly(BUSYBOX, "cpio", "-o", "-H", "newc", cwd=root, input=names.encode()))


def write_guest(options, folder):
    iso = folder / "iso"
    iso.mkdir(parents=True)
    write_initrd(options, folder / "root", iso / "initrd")
    if not KERNEL.exists():
        fetch_kernel()
    for file in (KERNEL, "/usr/lib/ISOLINUX/isolinux.bin", "/usr/lib/syslinux/modules/bios/ldlinux.c32"):
        shutil.copy(file, iso)
    (iso / "isolinux.cfg").write_text(ISOLINUX)
    quietly("xorriso", "-as", "mkisofs", "-o", folder / "boot.iso", "-b", "isolinux.bin", "-c", "boot.cat",
            "-no-emul-boot", "-boot-load-size", "4", "-boot-info-table", iso)
    (folder / "bochsrc").write_text(BOCHS.format(folder=folder, memory=options.memory, ips=INSTRUCTIONS_PER_SECOND))
    (folder / "commands").write_text("continue\n")  # Debian's Bochs waits for its debugger's first command


def start_bochs(folder):
    """Bochs on a terminal of its own, whose screen nobody reads."""
    screen, terminal = pty.openpty()

    def drain():
        try:
            while os.read(screen, 65536):
                pass
        except OSError:  # the other end was closed
            pass

    bochs = subprocess.Popen(["bochs", "-q", "-f", folder / "bochsrc", "-rc", folder / "commands"], stdin=terminal,
                             stdout=terminal, stderr=terminal, start_new_session=True,
                             env={**os.environ, "TERM": "linux"})
    os.close(terminal)
    threading.Thread(target=drain, daemon=True).start()
    return bochs


def show(file, shown):
    """Prints what the program wrote since the last call; the length shown by then."""
    fresh = file.read_bytes()[shown:] if file.exists() else b""
    sys.stdout.buffer.write(fresh)
    sys.stdout.flush()
    return shown + len(fresh)


def emulate(folder, seconds):
    bochs, shown, end = start_bochs(folder), 0, time.monotonic() + seconds
    try:
        while bochs.poll() is None and time.monotonic() < end:
            time.sleep(0.2)
            shown = show(folder / "output", shown)
        timed_out = bochs.poll() is None
    finally:
        if bochs.poll() is None:
            os.killpg(bochs.pid, signal.SIGKILL)
            bochs.wait()
    show(folder / "output", shown)
    console = (folder / "console").read_text(errors="replace") if (folder / "console").exists() else ""
    status = exit_status(console)
    if status is not None:
        return status
    reason = f"not done after {seconds:g} s" if timed_out else f"the guest did not run the program: {console}"
    print(reason, file=sys.stderr)
    return TIMED_OUT if timed_out else NOT_RUN


def main():
    options = parse(sys.argv[1:])
    missing = [tool for tool in TOOLS if not shutil.which(tool)]
    if missing:
        sys.exit(f"not here: {', '.join(missing)}; install the packages of packages-emulation.txt")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # so that Bochs ends, too
    with tempfile.TemporaryDirectory(prefix="avx512-") as temporary:
        folder = options.keep.absolute() if options.keep else pathlib.Path(temporary)
        write_guest(options, folder)
        return emulate(folder, options.timeout)


if __name__ == "__main__":
    sys.exit(main())
