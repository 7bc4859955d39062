"""The console: an HTTP API over what the other packages know, and pages for people on top of it.

- `settings`: what CONSOLE_* settings come to; `app`: the application, put together from all below.
- `access/`: who asks and what they may; CSRF, security headers, sizes. `audit`: what was done, appended to a file.
- `sources/`: one module for each service behind the console (dead letters, jobs, metrics, lag, records to check):
  typed functions without HTTP, with bounded waits, which raise `ServiceUnavailable`.
- `api/`: one router a module, JSON below /api/v1. `pages/`: one router a module, HTML of the same functions.
- `templates/`, `static/`: Jinja templates; own style and script; what is vendored (`static/vendor/README.md`).
"""
