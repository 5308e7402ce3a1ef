"""/docs and /redoc from files of this folder: they work with no Internet and ask nothing of it."""

import base64
import hashlib
import re
from pathlib import Path

from fastapi import FastAPI
from fastapi.openapi.docs import get_redoc_html, get_swagger_ui_html
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, HTMLResponse

STATIC = Path(__file__).with_name("static")
FILES = {file.name: file for file in STATIC.iterdir()}
# ReDoc's script adds a logo from its makers' server; refused by the policy, it would be a broken picture.
NO_LOGO = '<style>a[href*="redocly.com"] img { display: none }</style></head>'


def _page(html: str) -> HTMLResponse:
    """The page, with a policy that lets it load from this server only and run no other inline script."""
    scripts = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    digests = (base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts)
    hashes = " ".join(f"'sha256-{digest}'" for digest in digests)
    policy = (
        f"default-src 'none'; script-src 'self' {hashes}; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data:; connect-src 'self'; worker-src blob:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    html = html.replace("<html>", '<html lang="fr">')
    return HTMLResponse(html, headers={"Content-Security-Policy": policy})


def add_docs(app: FastAPI) -> None:
    """Adds /docs, /redoc and the files they load."""
    url, icon = str(app.openapi_url), "static/favicon-32x32.png"
    swagger = get_swagger_ui_html(
        openapi_url=url.lstrip("/"),
        title=app.title,
        swagger_js_url="static/swagger-ui-bundle.js",
        swagger_css_url="static/swagger-ui.css",
        swagger_favicon_url=icon,
    )
    redoc = get_redoc_html(
        openapi_url=url.lstrip("/"),
        title=app.title,
        redoc_js_url="static/redoc.standalone.js",
        redoc_favicon_url=icon,
        with_google_fonts=False,
    )
    pages = {
        "/docs": _page(bytes(swagger.body).decode()),
        "/redoc": _page(bytes(redoc.body).decode().replace("</head>", NO_LOGO)),
    }

    @app.get("/docs", include_in_schema=False)
    async def docs() -> HTMLResponse:
        return pages["/docs"]

    @app.get("/redoc", include_in_schema=False)
    async def redoc_page() -> HTMLResponse:
        return pages["/redoc"]

    @app.get("/static/{name}", include_in_schema=False)
    async def static(name: str) -> FileResponse:
        if name not in FILES:  # a list, not a path: nothing of the name reaches the file system
            raise HTTPException(404)
        return FileResponse(FILES[name], headers={"Cache-Control": "no-cache"})
