#!/usr/bin/env python3
"""Runs the commands of Documentation/course.md in order, and writes what they print below them, and the pictures.

    make build
    python3 Documentation/course.py [--work FOLDER] [--only CHAPTER]

A line that begins with `$ ` in a ```console block is a command; what follows it up to the next one is what it printed, and is replaced. Of long
outputs the middle is left out. Blocks behind `<!-- checked -->` take seconds and always come out, so the tests run them too.
"""
import argparse, os, re, shutil, subprocess, sys, time

HERE = os.path.dirname(os.path.abspath(__file__))
PAGE = os.path.join(HERE, "course.md")
MOST = 24
# Pictures of the page, and what made them.
PICTURES = {
    "baseline.svg": "baseline/chart.svg", "xor.svg": "lab/xor/regions.svg", "valley.svg": "lab/valley/turned.svg",
    "initialization.svg": "lab/initialization/activations.svg", "translation.svg": "lab/translation/shift.svg",
    "residual-depth.svg": "lab/residual-depth/error.svg", "label-noise.svg": "lab/label-noise/test.svg",
    "grad-cam.png": "inside/grad-cam.png",
}


def run(command, work, binary):
    began = time.time()
    environment = dict(os.environ, PATH=os.path.dirname(binary) + os.pathsep + os.environ["PATH"], COLUMNS="120", TERM="dumb")
    done = subprocess.run(["bash", "-c", command], cwd=work, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    print(f"{time.time() - began:6.1f} s  status {done.returncode}  {command}", flush=True)
    # A line that was written over is its last state.
    lines = [line.split("\r")[-1].rstrip() for line in done.stdout.replace("\x1b[K", "").split("\n")]
    while lines and not lines[-1]:
        lines.pop()
    lines = [line.replace(os.path.expanduser("~"), "~") for line in lines]
    if len(lines) > MOST:
        lines = lines[: MOST - 7] + ["..."] + lines[-6:]
    return done.returncode, lines


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--work", default="/tmp/fovea-course", help="where the commands run; emptied first, but for --only")
    options.add_argument("--only", help="the chapter of this number")
    options.add_argument("--fovea", default=os.path.join(HERE, "../.build/release/fovea"))
    asked = options.parse_args()
    if not asked.only:
        shutil.rmtree(asked.work, ignore_errors=True)
    os.makedirs(asked.work, exist_ok=True)
    binary = os.path.abspath(asked.fovea)
    text = open(PAGE).read()
    failed = []

    def block(match):
        mark, body = match.group(1) or "", match.group(2)
        out = []
        for line in body.split("\n"):
            if not line.startswith("$ "):
                continue
            status, printed = run(line[2:], asked.work, binary)
            if (status != 0) != ("fails" in mark):
                failed.append(line[2:])
            out += [line] + printed
        return f"{mark}```console\n" + "\n".join(out) + "\n```"

    chapters = re.split(r"(?m)^(?=## )", text)
    for place, chapter in enumerate(chapters):
        if asked.only and not chapter.startswith(f"## {asked.only}."):
            continue
        chapters[place] = re.sub(r"((?:<!-- checked[^\n]*-->\n)?)```console\n(.*?)\n```", block, chapter, flags=re.S)
    folder = os.path.join(HERE, "course")
    os.makedirs(folder, exist_ok=True)
    for name, source in PICTURES.items():
        source = os.path.join(asked.work, source)
        if os.path.exists(source):
            shutil.copy(source, os.path.join(folder, name))
    with open(PAGE, "w") as page:
        page.write("".join(chapters))
    if failed:
        sys.exit("these did not end as they should:\n" + "\n".join(failed))


if __name__ == "__main__":
    main()
