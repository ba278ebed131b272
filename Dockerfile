# hyperconnect as an image: the wheel and its pinned dependencies, nothing else, run by nobody in particular.

FROM python:3.13-slim AS build
WORKDIR /source
COPY requirements/ requirements/
RUN python -m venv /opt/hyperconnect \
 && /opt/hyperconnect/bin/pip install --no-cache-dir --require-hashes --requirement requirements/run.txt \
 && python -m venv /opt/build \
 && /opt/build/bin/pip install --no-cache-dir --require-hashes --requirement requirements/build.txt
COPY . .
RUN /opt/build/bin/pip wheel --no-deps --no-build-isolation --wheel-dir dist . \
 && /opt/hyperconnect/bin/pip install --no-cache-dir --no-deps dist/*.whl

FROM python:3.13-slim
RUN groupadd --gid 10001 hyperconnect \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin hyperconnect \
 && install --directory --owner 10001 --group 10001 /data
COPY --from=build /opt/hyperconnect /opt/hyperconnect
ENV PATH=/opt/hyperconnect/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    HYPERCONNECT__DIRECTORIES__DATA=/data
USER 10001:10001
VOLUME /data
ENTRYPOINT ["hyperconnect"]
CMD ["hub"]
