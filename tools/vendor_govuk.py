"""Fetch GOV.UK Frontend and write the two compiled files Kinfold serves, without GOV.UK branding.

Authorities serve Kinfold from their own domains, where the GDS Transport typeface, the crown and
the GOV.UK brand colour may not be used. This takes them out and says what it removed.

Run: python tools/vendor_govuk.py [PACKAGE.tgz]   (without a package, `npm pack` fetches it)
"""

import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

VERSION = "6.3.0"
OUT = Path(__file__).resolve().parent.parent / "src/kinfold/web/static/govuk"
FONT_STACK = "Arial,Helvetica,sans-serif"
# A slate that belongs to no authority; each authority sets its own (kinfold.web.theme).
NEUTRAL = {
    "--govuk-brand-colour": "#2b4a5a",
    "--govuk-template-background-colour": "#f3f4f4",
    "--govuk-surface-background-colour": "#f1f5f6",
    "--govuk-surface-border-colour": "#9db3bd",
}
BRAND_LITERALS = {"#1d70b8": "#2b4a5a", "#f4f8fb": "#f1f5f6", "#8eb8dc": "#9db3bd"}


def unbrand_css(css: str) -> str:
    """The compiled style sheet without typeface, crest and brand colour (MIT code remains)."""
    css = re.sub(r"/\*!.*?\*/", "", css, flags=re.S)
    css = re.sub(r"@font-face\{[^}]*\}", "", css)
    css = css.replace("font-family:GDS Transport,arial,sans-serif", f"font-family:{FONT_STACK}")
    css = re.sub(r"\.govuk-footer__(?:copyright-logo|crown)[^{}]*\{[^{}]*\}", "", css)
    css = re.sub(r"@media[^{}]*\{\}", "", css)
    for name, value in NEUTRAL.items():
        css = re.sub(rf"{name}:[^;}}]*", f"{name}:{value}", css, count=1)
    for old, new in BRAND_LITERALS.items():
        css = css.replace(old, new)
    return css


def check(css: str) -> None:
    """Stop if anything that may not be served off GOV.UK is still there."""
    for word in ("GDS Transport", "@font-face", "crest", "crown", "/assets/", "#1d70b8"):
        if word in css:
            sys.exit(f"{word!r} is still in the style sheet")
    if css.count("{") != css.count("}"):
        sys.exit("the braces no longer balance")


def fetch(folder: Path) -> Path:
    """The npm package as a file in `folder`."""
    package = f"govuk-frontend@{VERSION}"
    subprocess.run(["npm", "pack", package], cwd=folder, check=True, capture_output=True)  # noqa: S603, S607 - a build tool with fixed words
    return folder / f"govuk-frontend-{VERSION}.tgz"


def member(package: Path, name: str) -> str:
    """The text of one file of the package."""
    with tarfile.open(package) as archive:
        found = archive.extractfile(f"package/{name}")
        if found is None:
            sys.exit(f"{name} is not in the package")
        return found.read().decode("utf-8")


def main(arguments: list[str]) -> None:
    """Write govuk-frontend.min.css and .js into the package's static folder."""
    with tempfile.TemporaryDirectory() as folder:
        package = Path(arguments[0]) if arguments else fetch(Path(folder))
        css = unbrand_css(member(package, "dist/govuk/govuk-frontend.min.css"))
        script = member(package, "dist/govuk/govuk-frontend.min.js")
    check(css)
    script = re.sub(r"\n?//# sourceMappingURL=.*", "", script)
    css = re.sub(r"\n?/\*# sourceMappingURL=.*?\*/", "", css)
    OUT.mkdir(parents=True, exist_ok=True)
    head = f"/* GOV.UK Frontend {VERSION}, MIT, see LICENCE.txt; branding removed */\n"
    (OUT / "govuk-frontend.min.css").write_text(
        '@charset "UTF-8";' + head + css.removeprefix('@charset "UTF-8";')
    )
    (OUT / "govuk-frontend.min.js").write_text(head + script)


if __name__ == "__main__":
    main(sys.argv[1:])
