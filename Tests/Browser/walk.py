"""Walks the pages of a served clearing house in a real browser.

Goal: what the compiler and the Swift tests cannot see. Every page is opened without script at desk width and at 320 pixels, in
light and dark and for print; axe must find nothing; nothing may need sideways scrolling but tables and drawings; the keyboard
must reach the content. Then one sale's whole life is followed by its links, from the front page to the receipt, and the form
"Do I need a licence?" is filled in, wrongly and rightly.

Usage: walk.py http://127.0.0.1:8080 [--shots FOLDER]
       walk.py --binary .build/debug/countersign [--shots FOLDER]
The second form rehearses the pilot into a new folder, serves it on a free port, and stops it in the end.
Needs Debian's chromium, and from PyPI: playwright, axe-playwright-python.
"""

import argparse
import contextlib
import http.client
import json
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

import axe_playwright_python
from playwright.sync_api import expect, sync_playwright

AXE = (pathlib.Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LISTS = ["sales", "sites", "bonds", "rounds", "cases", "parties"]
PLAIN = ["/", "/check", "/regulator", "/log", "/lab", "/rulebooks", "/refusals", "/problems/busy", "/nowhere"]
# Pages must not scroll sideways as a whole.
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"

failures = []


def claim(is_so, what):
    """Notes a failure and goes on, so that one run tells all."""
    if not is_so:
        failures.append(what)
        print("FAILED", what)


def ask(base, path):
    """The JSON of an address; None if there is none."""
    try:
        with urllib.request.urlopen(base + path) as reply:
            return json.load(reply)
    except urllib.error.HTTPError:
        return None


def paths_of(base):
    """Every kind of page, with one thing of each kind that the register holds."""
    paths = PLAIN + ["/" + name for name in LISTS]
    for name in LISTS:
        items = (ask(base, f"/{name}?limit=100") or {}).get("items", [])
        for item in items[:1] + items[-1:]:
            paths.append(f"/{name}/{item['id']}")
    acts = (ask(base, "/log?limit=5") or {}).get("items", [])
    paths += ["/acts/" + act["act"] for act in acts[:1]]
    books = ask(base, "/rulebooks") or {}
    paths += ["/rulebooks/" + book["id"] for book in books.get("shelf", [])[:1] + books.get("adopted", [])[-1:]]
    return list(dict.fromkeys(paths))


def follow(page, link):
    """Presses what leads to another page, and waits until that page is there: a press alone does not wait for it."""
    with page.expect_navigation(wait_until="load"):
        link.click()


def look(page, base, path, folder):
    """One page under every circumstance."""
    reply = page.goto(base + path)
    claim(reply.status == (404 if path == "/nowhere" else 200), f"{path}: status {reply.status}")
    claim(page.locator("h1").count() == 1, f"{path}: one h1")
    claim(page.locator("main").count() == 1, f"{path}: one main")
    page.keyboard.press("Tab")
    claim(page.evaluate("document.activeElement.className") == "skip", f"{path}: skip link first")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.evaluate(AXE)
        found = page.evaluate(f"axe.run(document, {{runOnly: {json.dumps(RULES)}}})")
        for violation in found["violations"]:
            where = violation["nodes"][0]["target"]
            claim(False, f"{path} ({scheme}): {violation['id']}: {violation['help']} at {where}")
    page.emulate_media(color_scheme="light")
    name = path.strip("/").replace("/", "-") or "front"
    if folder:
        page.screenshot(path=folder / f"{name}.png", full_page=True)
    page.set_viewport_size({"width": 320, "height": 700})
    claim(page.evaluate(OVERFLOW) <= 0, f"{path}: scrolls sideways at 320 px")
    if folder:
        page.screenshot(path=folder / f"{name}-320.png", full_page=True)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(media="print")
    claim(not page.locator(".top nav").is_visible(), f"{path}: prints without its menu")
    page.emulate_media(media="screen")


def follow_a_life(page, base):
    """From the front page to a sale with a case, its bond, its site, an act, a receipt."""
    page.goto(base + "/")
    follow(page, page.get_by_role("link", name="See the sales"))
    claim(page.url.endswith("/sales"), "the front page leads to the sales")
    cases = (ask(base, "/cases?limit=100") or {}).get("items", [])
    sales = (ask(base, "/sales?limit=100") or {}).get("items", [])
    if not sales:
        print("no sale in this register: its life is not followed")
        return
    determined = [case for case in cases if case.get("demands")]
    sale = (determined or cases or [{"sale": sales[0]["id"]}])[0]["sale"]
    life = f"{base}/sales/{sale}"
    page.goto(life)
    claim(page.get_by_role("heading", name="Next step").count() == 1, "a sale says who owns the next step")
    titles = page.locator(".item-title").all_inner_texts()
    for title in ["The sale was proposed", "The sale cleared itself", "Units were shipped"]:
        claim(title in titles, f"a sale's life has: {title}")
    if determined:
        for title in ["The case was determined", "Payment was demanded", "A demand was paid"]:
            claim(title in titles, f"a lost sale's life has: {title}")
        follow(page, page.locator('a[href^="/cases/"]').first)
        claim("/cases/" in page.url, "a sale leads to its case")
        claim(page.get_by_role("heading", name="Determination").count() == 1, "a case shows its determination")
        page.goto(life)
    for kind in ["sites", "parties", "bonds"]:
        follow(page, page.locator(f'main a[href^="/{kind}/"]').first)
        claim(f"/{kind}/" in page.url, f"a sale leads to its {kind}")
        page.goto(life)
    follow(page, page.locator(".item-title a").first)
    claim("/acts/" in page.url, "a happening leads to its act")
    checkpoint = urllib.request.Request(base + "/checkpoint")
    try:
        urllib.request.urlopen(checkpoint)
        signed = True
    except urllib.error.HTTPError:
        signed = False
    if signed:
        act = page.url.rsplit("/", 1)[1]
        receipt = urllib.request.urlopen(f"{base}/receipts/{act}").read().decode()
        claim(receipt.startswith("c2sp.org/tlog-proof@v1\n"), "an act leads to its receipt")


def fill_the_form(page, base):
    """Wrongly first: the summary leads to each field. Then rightly: the answer lists conditions."""
    page.goto(base + "/check")
    page.get_by_label("Quantity").fill("lots")
    page.get_by_label("Buyer", exact=True).fill("")
    follow(page, page.get_by_role("button", name="Check the sale"))
    claim(page.title().startswith("Error: "), "a faulty form says so in its title")
    links = page.locator(".errors a")
    claim(links.count() == 2, "the summary lists both faults")
    links.first.click()
    claim(page.evaluate("location.hash") == "#quantity", "the summary leads to the field")
    page.get_by_label("Quantity").fill("1,000")
    page.get_by_label("Buyer", exact=True).fill("Selat Cloud")
    books = page.locator("#rulebook option").evaluate_all("all => all.map(one => one.value)")
    for book, words in [
        ("ear-2026-07", "No licence required"), ("pilot-southeast-asia", "Conditions not met")
    ]:
        if book in books:
            page.locator("#rulebook").select_option(book)
            follow(page, page.get_by_role("button", name="Check the sale"))
            claim(words in page.locator("#answer").inner_text(), f"1,000 H100 to Malaysia under {book}")
    claim(page.locator(".condition").count() > 0, "the answer lists its conditions")


def try_a_policy(page, browser, base):
    """With its script the lab answers while a slider moves; without it, when the form is sent. Both say the same."""
    page.goto(base + "/lab")
    before = page.locator("#claim").inner_text()
    page.locator("#beta").fill("0.5")
    expect(page.locator("#claim")).not_to_have_text(before, timeout=30_000)
    claim("beta=0.5" in page.url, "the address follows the slider")
    claim(page.locator("output[for=beta]").inner_text() == "0.5", "a slider shows its value")
    live = page.locator("#claim").inner_text()
    shared = page.get_by_role("link", name="The address of this question").get_attribute("href")
    unscripted = browser.new_context(java_script_enabled=False).new_page()
    unscripted.goto(base + "/lab")
    unscripted.locator("#beta").fill("0.5")
    follow(unscripted, unscripted.get_by_role("button", name="Answer"))
    claim(unscripted.locator("#claim").inner_text() == live, "the form says what the script says")
    unscripted.goto(base + shared)
    claim(unscripted.locator("#claim").inner_text() == live, "the shared address says the same")
    page.locator("#set").fill("betta=1")
    page.get_by_role("button", name="Answer").click()
    expect(page.locator("#lab-answer")).to_contain_text("did you mean", timeout=30_000)
    unscripted.goto(base + "/lab?set=betta%3D1")
    claim(unscripted.title().startswith("Error: "), "a faulty question says so in its title")
    page.evaluate(AXE)
    found = page.evaluate(f"axe.run(document, {{runOnly: {json.dumps(RULES)}}})")
    for violation in found["violations"]:
        claim(False, f"/lab, answered live: {violation['id']}: {violation['help']}")


def refuse_the_large(base):
    """A body of 100 MB is refused while it is being sent."""
    address = urllib.parse.urlparse(base)
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=20)
    connection.putrequest("POST", "/acts")
    connection.putheader("Content-Type", "application/json")
    connection.putheader("Content-Length", str(100 << 20))
    connection.endheaders()
    connection.send(b" " * 65536)
    reply = connection.getresponse()
    claim(reply.status == 413, f"100 MB: status {reply.status}")
    connection.close()


@contextlib.contextmanager
def served(binary):
    """A rehearsed register, served on a free port until it is no longer needed."""
    root = pathlib.Path(__file__).resolve().parents[2]
    program = str(pathlib.Path(binary).resolve())
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        data = str(pathlib.Path(folder) / "data")
        scenario = "Scenarios/southeast-asia-pilot.yaml"
        subprocess.run(
            [program, "rehearse", scenario, "--seed", "1", "--into", data], cwd=root, check=True,
            stdout=subprocess.DEVNULL, timeout=600)
        server = subprocess.Popen(
            [program, "serve", "--in", data, "--port", str(port)], cwd=root,
            stdout=subprocess.DEVNULL)
        try:
            base = f"http://127.0.0.1:{port}"
            wait_until_ready(base, server)
            yield base
        finally:
            server.send_signal(signal.SIGTERM)
            claim(server.wait(timeout=30) == 0, "SIGTERM stops the server cleanly")


def wait_until_ready(base, server):
    for _ in range(600):
        if server.poll() is not None:
            raise SystemExit("the server ended before it answered")
        with contextlib.suppress(OSError):
            urllib.request.urlopen(base + "/readyz")
            return
        time.sleep(0.1)
    raise SystemExit("the server did not answer within a minute")


def walk(base, folder):
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            # A container's /dev/shm is often too small for a browser's pages.
            args=["--no-sandbox", "--disable-dev-shm-usage"])
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(120_000)
        paths = paths_of(base)
        for path in paths:
            look(page, base, path, folder)
        fill_the_form(page, base)
        follow_a_life(page, base)
        unscripted = browser.new_context(java_script_enabled=False).new_page()
        unscripted.goto(base + "/check")
        unscripted.get_by_label("Buyer", exact=True).fill("Selat Cloud")
        follow(unscripted, unscripted.get_by_role("button", name="Check the sale"))
        claim(unscripted.locator("#answer").count() == 1, "the form answers without script")
        try_a_policy(page, browser, base)
        refuse_the_large(base)
        browser.close()
    print(f"{len(paths)} pages walked, {len(failures)} failures")


def main():
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    reader.add_argument("base", nargs="?", help="address of a clearing house that is being served")
    reader.add_argument("--binary", help="program to rehearse and serve with")
    reader.add_argument("--shots", type=pathlib.Path, help="folder for screenshots")
    given = reader.parse_args()
    if (given.base is None) == (given.binary is None):
        reader.error("give an address or --binary")
    if given.binary:
        with served(given.binary) as base:
            walk(base, given.shots)
    else:
        walk(given.base.rstrip("/"), given.shots)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
