# The one image of every part of ours: jobs, Flink and the worker pools (docs/how-to/deploy.md). It holds Python, Java
# (Debian's), the jars of runtime/jars.lock and the embedding model, and fetches nothing when it runs.
ARG BASE=python:3.11.14-slim-bookworm

# --- Python and its packages, those of the job alone, each held against the sums of requirements-job.txt
FROM ${BASE} AS packages
# cpu: PyTorch's own build without CUDA, 4 GB smaller, whose sum PyPI does not know: it comes by TLS from PyTorch's index.
# pypi: the one of PyPI, which runs on both, by its sum like everything else.
ARG TORCH=cpu
WORKDIR /build
# Java from Debian, which maintains it; that of PyPI is for machines without one.
# hadolint ignore=DL3008
RUN if ! command -v java; then apt-get update \
        && apt-get install --yes --no-install-recommends openjdk-17-jre-headless && rm -rf /var/lib/apt/lists/*; fi
COPY requirements-job.txt requirements-uv.txt ./
RUN export PIP_NO_CACHE_DIR=1 UV_NO_CACHE=1 UV_NATIVE_TLS=true PIP_CERT=/etc/ssl/certs/ca-certificates.crt \
    && python3.11 -m venv /opt/venv \
    && python3.11 -m venv /opt/uv \
    && /opt/uv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.txt \
    && install="/opt/uv/bin/uv pip install --quiet --python /opt/venv/bin/python --compile-bytecode --no-deps" \
    && if [ "${TORCH}" = cpu ]; then \
        awk '/^[^ #]/ {with = $0 !~ /^(torch|triton|nvidia-|cuda-)/} with' requirements-job.txt > locked.txt \
        && ${install} --torch-backend=cpu "$(sed -n 's/^\(torch==[^ ]*\).*/\1/p' requirements-job.txt)"; \
    else cp requirements-job.txt locked.txt; fi \
    && ${install} --require-hashes -r locked.txt \
    && rm -rf /opt/uv

# --- the jars, checked against their sums, and an archive of the classes that are loaded from them
FROM packages AS jars
COPY runtime/__init__.py runtime/class_archive.py runtime/errors.py runtime/jars.lock runtime/jars.py runtime/java.py \
    runtime/loopback.py runtime/paths.py runtime/
COPY runtime/classes runtime/classes
COPY runtime/java_agent runtime/java_agent
# An image keeps whole seconds of a file's time; what is remembered of the sums must fit them.
RUN export XDG_CACHE_HOME=/opt/cache && fetch="from runtime.loopback import agent; agent()" \
    && /opt/venv/bin/python -c "${fetch}" \
    && find /opt/cache -name '*.jar' -exec touch -d @1700000000 {} + \
    && /opt/venv/bin/python -c "${fetch}" \
    && { /opt/venv/bin/python -m runtime.class_archive beam || echo "The image's Java programs start slower"; } \
    && chmod -R a+rX /opt/cache

# --- the Privacy Shield's hot modules, compiled (docs/explanation/privacy.md); the compiler stays behind
FROM packages AS shield
COPY requirements-compiler.txt ./
# Python's headers come with Python, but for that of Debian.
# hadolint ignore=DL3008
RUN export PIP_CERT=/etc/ssl/certs/ca-certificates.crt \
    && headers=$(python3.11 -c "import sysconfig; print(sysconfig.get_path('include'))") \
    && if ! command -v gcc || ! test -e "${headers}/Python.h"; then apt-get update \
        && apt-get install --yes --no-install-recommends gcc libc6-dev \
        && if ! test -e "${headers}/Python.h"; then apt-get install --yes --no-install-recommends python3.11-dev; fi \
        && rm -rf /var/lib/apt/lists/*; fi \
    && /opt/venv/bin/python -m pip install --quiet --disable-pip-version-check --no-cache-dir --target /opt/compiler \
        --require-hashes -r requirements-compiler.txt
WORKDIR /app
COPY schemas schemas
COPY clients clients
COPY runtime runtime
COPY transforms transforms
COPY scripts/__init__.py scripts/compile_privacy.py scripts/
# The compiler's program ends well without a result, too: a set-up continues without. An image does not.
RUN PYTHONPATH=/opt/compiler:/app /opt/venv/bin/python -m scripts.compile_privacy \
    && /opt/venv/bin/python -c "from transforms.privacy import compiled; raise SystemExit(not compiled.is_in_use())"

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
COPY saved_searches /app/saved_searches
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
    FLINK_TMP_DIR=/var/lib/bd-stream/flink \
    PIP_NO_CACHE_DIR=1 \
    METRICS_DIR=/metrics \
    METRICS_HOST=0.0.0.0
USER 10001:10001
WORKDIR /var/lib/bd-stream
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=10s --start-period=180s --retries=4 \
    CMD ["bd-stream", "health"]
ENTRYPOINT ["bd-stream"]
CMD ["help"]
