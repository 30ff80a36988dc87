# The executable, and the few files of a system that it runs on: no shell, no package manager, no root.
# Everything is made on the builder's own architecture, so that an image for another one needs no emulation.

FROM --platform=$BUILDPLATFORM denoland/deno:bin-2.9.6 AS deno

FROM --platform=$BUILDPLATFORM debian:12.12-slim AS build
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates tzdata
COPY --from=deno /deno /usr/local/bin/deno

# What the executable links to, for the image's architecture, beside certificates and time zones.
ARG TARGETARCH
WORKDIR /packages
RUN dpkg --add-architecture "$TARGETARCH" && apt-get update \
  && apt-get download "libc6:$TARGETARCH" "libgcc-s1:$TARGETARCH" "gcc-12-base:$TARGETARCH" \
  && for package in *.deb; do dpkg-deb -x "$package" /image; done \
  && rm -rf /image/usr/lib/*/gconv /image/usr/lib/*/audit /image/usr/share/lintian \
  && mkdir -p /image/etc/ssl/certs /image/usr/share /image/usr/local/bin /image/tmp \
  && cp /etc/ssl/certs/ca-certificates.crt /image/etc/ssl/certs/ \
  && cp -r /usr/share/zoneinfo /image/usr/share/ \
  && echo 'hosts: files dns' > /image/etc/nsswitch.conf \
  && echo 'promptfactory:x:65532:65532::/data:/nonexistent' > /image/etc/passwd \
  && echo 'promptfactory:x:65532:' > /image/etc/group \
  && chmod 1777 /image/tmp \
  && mkdir /data

WORKDIR /source
COPY deno.json deno.lock main.ts ./
COPY static static
COPY db db
COPY ui ui
COPY server server
# A tree without its history cannot tell the commit that it is at.
ARG PROMPTFACTORY_COMMIT
RUN --mount=type=cache,target=/root/.cache/deno \
  case "$TARGETARCH" in amd64) cpu=x86_64 ;; arm64) cpu=aarch64 ;; *) exit 1 ;; esac \
  && deno task compile --target "$cpu-unknown-linux-gnu" \
  && mv "dist/promptfactory-linux-$cpu" /image/usr/local/bin/promptfactory

FROM scratch
COPY --from=build /image /
COPY --from=build --chown=65532:65532 /data /data
ENV PROMPTFACTORY_HOST=0.0.0.0 PROMPTFACTORY_PORT=5001 PROMPTFACTORY_DATA=/data
WORKDIR /data
USER 65532:65532
VOLUME /data
EXPOSE 5001
# A stop lets requests in flight finish for 20 seconds: give `docker stop` more than its usual ten.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=6s --start-period=10s --retries=3 CMD ["/usr/local/bin/promptfactory", "healthcheck"]
ENTRYPOINT ["/usr/local/bin/promptfactory"]
CMD ["serve"]
