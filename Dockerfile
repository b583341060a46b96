# One image, several commands: the same parts that ./conclave runs, in containers.
FROM node:22-slim AS console
WORKDIR /console
COPY apps/console/package.json apps/console/package-lock.json apps/console/.npmrc ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund
COPY apps/console .
RUN node node_modules/vite/bin/vite.js build

FROM python:3.13-slim

RUN apt-get update && apt-get install --yes --no-install-recommends git bubblewrap && rm -rf /var/lib/apt/lists/*
RUN useradd --create-home --uid 1000 conclave && mkdir /conclave /opt/conclave && chown conclave /conclave /opt/conclave

WORKDIR /app
COPY requirements.lock pyproject.toml ./
RUN pip install --no-cache-dir uv==0.13.8 \
    && uv venv /opt/environment \
    && uv pip sync requirements.lock --python /opt/environment/bin/python --require-hashes --compile-bytecode --no-cache
ENV PATH=/opt/environment/bin:$PATH PYTHONPATH=/app PYTHONUNBUFFERED=1
COPY . .
USER conclave
# What generated code finds inside the sandbox.
RUN python -m packages.workspace.toolchain /opt/conclave/toolchain .
COPY --from=console /console/dist /opt/conclave/console
ENV TOOLCHAIN=/opt/conclave/toolchain CONCLAVE_HOME=/conclave
CMD ["python", "-m", "apps.api", "--host", "0.0.0.0", "--port", "8002"]
