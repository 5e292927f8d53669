# sohoa in a container: no network, no root and no writable root file system are needed at run time.
#   docker build --tag sohoa .
#   docker run --rm --read-only --network none --tmpfs /tmp --volume "$PWD:/documents" --user "$(id -u):$(id -g)" sohoa run scans -o out
# docs/install.md says more.

FROM debian:bookworm-slim AS build
RUN apt-get update \
    && apt-get install --yes --no-install-recommends python3 python3-venv \
    && rm -rf /var/lib/apt/lists/*
# The packages come first: they change less often than the program.
COPY constraints.txt /src/
RUN python3 -m venv /opt/sohoa \
    && /opt/sohoa/bin/pip install --no-cache-dir --require-hashes --requirement /src/constraints.txt
COPY pyproject.toml README.md LICENSE /src/
COPY dictionaries /src/dictionaries
COPY pipeline /src/pipeline
COPY share /src/share
RUN /opt/sohoa/bin/pip install --no-cache-dir --no-deps --no-build-isolation /src
# What restoration compiles at its first call is kept, for any processor of this kind.
ENV NUMBA_CPU_NAME=generic NUMBA_CACHE_DIR=/opt/sohoa/compiled
RUN echo 'So hoa' | /opt/sohoa/bin/sohoa restore \
    && chmod -R a+rX /opt/sohoa

FROM debian:bookworm-slim
LABEL org.opencontainers.image.title="sohoa" \
      org.opencontainers.image.description="Scans and bad OCR text of Vietnamese administrative documents in, true text and structured records out" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.base.name="docker.io/library/debian:bookworm-slim"
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        python3 tesseract-ocr tesseract-ocr-vie tesseract-ocr-eng ghostscript \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --home-dir /documents --uid 10001 sohoa
COPY --from=build /opt/sohoa /opt/sohoa
COPY script/container-start /usr/local/bin/container-start
ENV PATH=/opt/sohoa/bin:$PATH \
    HOME=/tmp \
    LANG=C.UTF-8 \
    NUMBA_CPU_NAME=generic \
    PYTHONDONTWRITEBYTECODE=1
USER 10001:10001
WORKDIR /documents
ENTRYPOINT ["container-start"]
CMD ["--help"]
