# Doorward as an image: `docker build -t doorward .`; see docs/deploying.md.
#
# Nothing here is the newest of anything: a Node major, a Debian release. For a build that can be repeated bit by bit,
# give NODE_IMAGE with a digest: --build-arg NODE_IMAGE=node:22-bookworm-slim@sha256:…
ARG NODE_IMAGE=node:22-bookworm-slim

# What production needs, and nothing else. better-sqlite3 is compiled here, for the Node it will run on; of that, one file stays.
FROM ${NODE_IMAGE} AS dependencies
RUN apt-get update \
  && apt-get install --yes --no-install-recommends g++ make python3 \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /build
COPY LICENSE package.json package-lock.json .npmrc ./
COPY packages/guard/package.json packages/guard/
COPY packages/server/package.json packages/server/
COPY packages/server/bin/ packages/server/bin/
RUN npm ci --omit=dev --workspace=doorward --workspace=@doorward/guard --include-workspace-root=false \
  && rm package.json package-lock.json .npmrc \
  && cd node_modules/better-sqlite3 && mv build/Release/better_sqlite3.node . && rm -rf build deps src \
  && mkdir -p build/Release && mv better_sqlite3.node build/Release/ \
  && cd ../.. && chmod -R a+rX .

# TypeScript becomes JavaScript. Nothing that packages bring may run here.
FROM ${NODE_IMAGE} AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc tsconfig.base.json ./
COPY packages/ packages/
COPY scripts/ scripts/
COPY tests/servers/ tests/servers/
RUN npm ci --ignore-scripts --workspace=doorward --workspace=@doorward/guard --include-workspace-root=true
RUN node scripts/build.mjs --no-install && find packages/*/dist -type f \( -name '*.map' -o -name '.*' \) -delete

FROM ${NODE_IMAGE}
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Doorward" \
  org.opencontainers.image.description="The front door of an application: sign-in, sessions and permissions" \
  org.opencontainers.image.licenses="Apache-2.0" \
  org.opencontainers.image.version="${VERSION}" \
  org.opencontainers.image.revision="${REVISION}"

# A package manager is of use only to whoever breaks in.
RUN rm -rf /usr/local/lib/node_modules /opt/yarn-* \
    /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack /usr/local/bin/yarn /usr/local/bin/yarnpkg /usr/local/bin/pnpm /usr/local/bin/pnpx \
  && mkdir /data && chown 10001:10001 /data && chmod 0700 /data

WORKDIR /app
COPY --from=dependencies /build/ ./
COPY --from=build /build/packages/guard/dist/ packages/guard/dist/
COPY --from=build /build/packages/server/dist/ packages/server/dist/

# A number, so that a cluster can see that it is not root. Nothing of the image is this user's: only /data can be written.
USER 10001:10001
VOLUME /data
ENV NODE_ENV=production \
  DOORWARD_DATA=/data \
  DOORWARD_HOST=0.0.0.0 \
  DOORWARD_PORT=3000
EXPOSE 3000

# The service itself is process 1: it takes SIGTERM, lets requests in flight end (30 s at most) and ends with 0.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["node", "packages/server/bin/doorward.js", "healthcheck"]
ENTRYPOINT ["node", "packages/server/bin/doorward.js"]
CMD ["start"]
