# The program with its screens, in three stages: packages of Node.js, packages of Python, and what is left to run.
# tools/image has the steps; a test runs them as they stand here. `python3 tools/images.py pin` renews the digests.

FROM node:22-slim@sha256:c3de60bf2f9dd0ac6370e6117950ff62d6e339527e7472301c9c78a017978392 AS front
WORKDIR /src
COPY tools/image tools/image
COPY package.json package-lock.json .npmrc ./
RUN tools/image fetch-front
COPY vite.config.ts svelte.config.js tsconfig.json ./
COPY tools/messages.mjs tools/slip-font.mjs tools/
COPY config/languages config/languages
COPY front front
COPY kiosk kiosk
COPY displays displays
COPY ticketing/web ticketing/web
RUN tools/image front

FROM python:3.12-slim@sha256:78387bc3881b8273120a12ebe6c1ab22b018ccc2c9adf565ae1ac9b536e184ea AS program
WORKDIR /src
COPY tools/image tools/build.lock tools/
COPY requirements.lock ./
RUN tools/image fetch-builder /opt/builder
ENV PATH=/opt/builder/bin:$PATH
RUN tools/image fetch-packages /opt/suyay
COPY pyproject.toml LICENSE ./
COPY config/catalogue config/catalogue
COPY config/simulator config/simulator
COPY config/slips config/slips
COPY config/languages config/languages
COPY kiosk kiosk
COPY displays displays
COPY ticketing ticketing
COPY --from=front /src/ticketing/static/build ticketing/static/build
COPY --from=front /src/kiosk/device/fonts kiosk/device/fonts
RUN tools/image wheel /src/dist
RUN tools/image install /opt/suyay /src/dist
RUN mkdir -p /var/lib/suyay

FROM python:3.12-slim@sha256:78387bc3881b8273120a12ebe6c1ab22b018ccc2c9adf565ae1ac9b536e184ea
# What draws the printed summaries; nothing of the package lists stays.
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core && rm -rf /var/lib/apt/lists/*
COPY --from=program /opt/suyay /opt/suyay
# A volume that is put there takes over the owner.
COPY --from=program --chown=10001:10001 /var/lib/suyay /var/lib/suyay
ENV PATH=/opt/suyay/bin:$PATH HOST=0.0.0.0 PORT=8000 DATA=/var/lib/suyay
USER 10001:10001
WORKDIR /var/lib/suyay
EXPOSE 8000
# Alive, not ready: nothing is gained by starting it again because the database is away.
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --start-interval=1s CMD ["python", "-c", "import os, urllib.request as web; web.urlopen('http://127.0.0.1:' + os.environ['PORT'] + '/healthz', timeout=2)"]
ENTRYPOINT ["ticketing"]
CMD ["serve"]
