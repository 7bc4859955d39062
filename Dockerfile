# The one image of every part of ours: jobs, Flink and the worker pools (docs/how-to/deploy.md). It holds Python, Java
# (from PyPI), the jars of runtime/jars.lock and the embedding model, and fetches nothing when it runs.
ARG BASE=python:3.11.14-slim-bookworm

# --- Python and its packages, those of the job alone; requirements.txt says which versions
FROM ${BASE} AS packages
ARG UV_VERSION=0.13.9
# cpu: PyTorch's own builds without CUDA, 4 GB smaller; pypi: those of PyPI, which run on both.
ARG TORCH=cpu
WORKDIR /build
COPY requirements.in requirements.txt ./
RUN export PIP_NO_CACHE_DIR=1 UV_NO_CACHE=1 UV_NATIVE_TLS=true PIP_CERT=/etc/ssl/certs/ca-certificates.crt \
    && python3.11 -m venv /opt/venv \
    && python3.11 -m venv /opt/uv \
    && /opt/uv/bin/python -m pip install --quiet --disable-pip-version-check "uv==${UV_VERSION}" \
    && backend="" \
    && if [ "${TORCH}" = cpu ]; then backend="--torch-backend=cpu"; fi \
    && /opt/uv/bin/uv pip install --quiet --python /opt/venv/bin/python --compile-bytecode \
        ${backend:+"${backend}"} -r requirements.in -c requirements.txt \
    && rm -rf /opt/uv

# --- the jars, checked against their sums
FROM packages AS jars
COPY runtime/__init__.py runtime/errors.py runtime/jars.lock runtime/jars.py runtime/paths.py runtime/
# An image keeps whole seconds of a file's time; what is remembered of the sums must fit them.
RUN export XDG_CACHE_HOME=/opt/cache && fetch="from runtime.jars import fetch; fetch('beam')" \
    && /opt/venv/bin/python -c "${fetch}" \
    && find /opt/cache -name '*.jar' -exec touch -d @1700000000 {} + \
    && /opt/venv/bin/python -c "${fetch}" \
    && chmod -R a+rX /opt/cache

# --- the Privacy Shield's hot modules, compiled (docs/explanation/privacy.md); the compiler stays behind
FROM packages AS shield
# hadolint ignore=DL3008
RUN export PIP_CERT=/etc/ssl/certs/ca-certificates.crt \
    && if ! command -v gcc; then apt-get update \
        && apt-get install --yes --no-install-recommends gcc libc6-dev && rm -rf /var/lib/apt/lists/*; fi \
    && /opt/venv/bin/python -m pip install --quiet --disable-pip-version-check --no-cache-dir --target /opt/compiler \
        -c requirements.txt mypy setuptools
WORKDIR /app
COPY schemas schemas
COPY clients clients
COPY runtime runtime
COPY transforms transforms
COPY scripts/__init__.py scripts/compile_privacy.py scripts/
RUN PYTHONPATH=/opt/compiler:/app /opt/venv/bin/python -m scripts.compile_privacy \
    && test -d transforms/privacy/.compiled

# --- what runs: the packages' layer, so that nothing of it is copied
FROM packages
RUN groupadd --gid 10001 bd-stream \
    && useradd --uid 10001 --gid bd-stream --home-dir /var/lib/bd-stream --shell /usr/sbin/nologin bd-stream \
    && install -d -o bd-stream -g bd-stream /var/lib/bd-stream /var/lib/bd-stream/models /state /metrics /audit
COPY --from=jars /opt/cache /opt/cache
COPY runtime /app/runtime
COPY schemas /app/schemas
COPY clients /app/clients
COPY terminal /app/terminal
COPY samples /app/samples
COPY transforms /app/transforms
COPY --from=shield /app/transforms/privacy/.compiled /app/transforms/privacy/.compiled
COPY pipeline /app/pipeline
COPY dead_letters /app/dead_letters
COPY load_test /app/load_test
COPY local /app/local
COPY scripts /app/scripts
COPY archive /app/archive
COPY search /app/search
COPY console /app/console
COPY cli /app/cli
COPY deploy/image/entrypoint.py /app/deploy/image/entrypoint.py
COPY deploy/image/bd-stream deploy/image/bd /usr/local/bin/
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONPATH=/app \
    PYTHONUNBUFFERED=1 \
    XDG_CACHE_HOME=/opt/cache \
    EMBEDDING_CACHE_DIRECTORY=/var/lib/bd-stream/models \
    HF_HUB_OFFLINE=1 \
    FLINK_STATE_DIR=/state \
    METRICS_DIR=/metrics \
    METRICS_HOST=0.0.0.0
USER 10001:10001
WORKDIR /var/lib/bd-stream
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=10s --start-period=180s --retries=4 \
    CMD ["bd-stream", "health"]
ENTRYPOINT ["bd-stream"]
CMD ["help"]
