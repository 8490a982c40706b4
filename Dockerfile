# The program is static: the last stage holds it, the certificates that
# outgoing requests are checked with, and nothing else.
FROM golang:1.26-alpine AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=docker
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.version=${VERSION}" -o /out/nightstand ./cmd/server \
    && mkdir -p /out/data

FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /out/nightstand /nightstand
# A volume mounted here takes over the owner of this folder.
COPY --from=build --chown=nonroot:nonroot /out/data /data
ENV NIGHTSTAND_ADDR=:8080 \
    NIGHTSTAND_DATA_DIR=/data
USER nonroot
EXPOSE 8080
VOLUME /data
HEALTHCHECK --interval=10s --timeout=6s --start-period=30s --retries=3 CMD ["/nightstand", "healthcheck"]
ENTRYPOINT ["/nightstand"]
CMD ["serve"]
