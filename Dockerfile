# The images: one target each for dashboard-api, call-dispatcher, webhook-ingest, twilio-sim, sample-data and proxy.
#   docker build --target dashboard-api -t ringcheck/dashboard-api .
# A build with a proxy or a registry of its own passes HTTPS_PROXY and the like as --build-arg; Docker knows these by itself.
# No `RUN --mount`: the builder of Compose v1 does not have it.

FROM node:20.20.2-bookworm-slim AS page
WORKDIR /src/services/dashboard-api/ui
COPY services/dashboard-api/ui/package.json services/dashboard-api/ui/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY services/dashboard-api/ui ./
RUN npm run build


# The workspace without its code: every manifest, sources that hold nothing, and the benchmarks, which a manifest names. It
# comes out the same as long as no manifest changes, and with it the next stage's layer, in which all dependencies are compiled.
FROM rust:1.95.0-slim-bookworm AS manifests
WORKDIR /src
COPY Cargo.toml Cargo.lock ./
COPY .cargo .cargo
COPY shared shared
COPY services services
COPY tests tests
RUN find shared services tests -type f ! -name Cargo.toml ! -path '*/benches/*' ! -path '*/examples/*' -delete \
 && find shared services tests -type d -empty -delete \
 && find shared services tests -name Cargo.toml | while read -r manifest; do \
      mkdir "${manifest%Cargo.toml}src" && : > "${manifest%Cargo.toml}src/lib.rs"; \
    done \
 && for service in services/*; do echo 'fn main() {}' > "$service/src/main.rs"; done


FROM rust:1.95.0-slim-bookworm AS programs
# For webhook-ingest's allocator.
RUN apt-get update \
 && apt-get install --yes --no-install-recommends make \
 && apt-get clean && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY --from=manifests /src ./
RUN cargo build --release --locked -p dashboard-api -p call-dispatcher -p webhook-ingest -p twilio-sim
COPY shared shared
COPY services services
COPY --from=page /src/services/dashboard-api/ui/dist services/dashboard-api/ui/dist
# Cargo goes by times: a checkout's files are older than what was just built from nothing.
RUN find shared services -name '*.rs' -exec touch {} + \
 && cargo build --release --locked -p dashboard-api -p call-dispatcher -p webhook-ingest -p twilio-sim \
 && mkdir /programs \
 && cd target/release \
 && mv dashboard-api call-dispatcher webhook-ingest twilio-sim /programs


# No shell and no package manager: the C library, certificates, and a user who is not root. It has no tags with versions.
FROM gcr.io/distroless/cc-debian12:nonroot AS base
USER 65532:65532

FROM base AS dashboard-api
COPY --from=programs /programs/dashboard-api /usr/local/bin/
EXPOSE 8080 9080
HEALTHCHECK --interval=5s --timeout=5s --start-period=60s --retries=3 CMD ["dashboard-api", "--health"]
ENTRYPOINT ["dashboard-api"]

FROM base AS call-dispatcher
COPY --from=programs /programs/call-dispatcher /usr/local/bin/
EXPOSE 9082
HEALTHCHECK --interval=5s --timeout=5s --start-period=60s --retries=3 CMD ["call-dispatcher", "--health"]
ENTRYPOINT ["call-dispatcher"]

FROM base AS webhook-ingest
COPY --from=programs /programs/webhook-ingest /usr/local/bin/
EXPOSE 8081 9081
HEALTHCHECK --interval=5s --timeout=5s --start-period=60s --retries=3 CMD ["webhook-ingest", "--health"]
ENTRYPOINT ["webhook-ingest"]

FROM base AS twilio-sim
COPY --from=programs /programs/twilio-sim /usr/local/bin/
EXPOSE 8090
HEALTHCHECK --interval=5s --timeout=5s --start-period=60s --retries=3 CMD ["twilio-sim", "--health"]
ENTRYPOINT ["twilio-sim"]


# Twenty transactions to try things with, for `dashboard-api import`. In an image, because a checkout's file need not be
# readable for the container's user.
FROM dashboard-api AS sample-data
COPY --chown=65532:65532 deploy/local/samples.json /samples.json
CMD ["import", "/samples.json"]


# One address for any number of replicas; for Compose, which has no Ingress.
FROM debian:bookworm-20260824-slim AS proxy
RUN apt-get update \
 && apt-get install --yes --no-install-recommends haproxy \
 && apt-get clean && rm -rf /var/lib/apt/lists/*
COPY --chown=65532:65532 deploy/compose/haproxy.cfg /etc/haproxy/haproxy.cfg
USER 65532:65532
EXPOSE 8080 8081
# Finishes what is under way; SIGTERM would drop it.
STOPSIGNAL SIGUSR1
HEALTHCHECK --interval=5s --timeout=5s --start-period=60s --retries=3 CMD ["bash", "-c", \
    "exec 3<>/dev/tcp/127.0.0.1/8082 && printf 'GET / HTTP/1.0\\r\\n\\r\\n' >&3 && read -r answer <&3 && [[ $answer == *' 200 '* ]]"]
ENTRYPOINT ["haproxy", "-db", "-f", "/etc/haproxy/haproxy.cfg"]
