# Two builders, one for the page and one for the server, and a small image to run.

FROM rust:1.95-trixie AS page
RUN apt-get update && apt-get install -y --no-install-recommends nodejs npm python3-pip && rm -rf /var/lib/apt/lists/*
WORKDIR /src
# The tools and the model first: they change far less often than the code.
COPY Cargo.lock Cargo.toml Makefile ./
COPY scripts scripts
RUN for tool in wasm-target trunk wasm-bindgen wasm-opt model; do bash scripts/install/$tool.sh || exit 1; done
COPY . .
RUN make page

FROM rust:1.95-trixie AS server
RUN apt-get update && apt-get install -y --no-install-recommends cmake libclang-dev && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
COPY --from=page /src/dist dist
RUN cargo build --release --package server

FROM debian:trixie-slim
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates libstdc++6 && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 plauder && install -d -o plauder /data
COPY --from=server /src/target/release/plauder /opt/plauder/plauder
COPY --from=page /src/data/models /opt/plauder/models
COPY LICENSE-MIT LICENSE-APACHE /opt/plauder/
# An image cannot raise the files that may be open: `docker run --ulimit nofile=16384` has room for 4,096 connections.
USER plauder
VOLUME /data
EXPOSE 3000
ENTRYPOINT ["/opt/plauder/plauder"]
CMD ["serve", "--listen", "0.0.0.0:3000", "--data-dir", "/data"]
