# syntax=docker/dockerfile:1

# Base images stand by digest: a tag may come to mean another image. `docker buildx imagetools inspect IMAGE:TAG` tells the digest of a tag
# today; update both together.

# The compiler runs on the builder's own platform and compiles for the target's: no emulation.
FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:10.0@sha256:35d40304542c8689331f8cab17c65926cdf48fe711e289321d71924b230a7d29 AS build
ARG TARGETARCH
WORKDIR /source

# What a restore reads, and nothing else: a change of code keeps the layer with the packages. The first restore is held to the committed
# lock files; the second adds the precompiler of the target platform to the same graph.
COPY global.json nuget.config Directory.Build.props Directory.Packages.props ./
COPY src/InferenceSizing.Domain/InferenceSizing.Domain.csproj src/InferenceSizing.Domain/packages.lock.json src/InferenceSizing.Domain/
COPY src/InferenceSizing.Formats/InferenceSizing.Formats.csproj src/InferenceSizing.Formats/packages.lock.json src/InferenceSizing.Formats/
COPY src/InferenceSizing.Catalogue/InferenceSizing.Catalogue.csproj src/InferenceSizing.Catalogue/packages.lock.json src/InferenceSizing.Catalogue/
COPY src/InferenceSizing.Api/InferenceSizing.Api.csproj src/InferenceSizing.Api/packages.lock.json src/InferenceSizing.Api/
RUN dotnet restore src/InferenceSizing.Api --locked-mode \
 && dotnet restore src/InferenceSizing.Api -a $TARGETARCH -p:Configuration=Release

COPY .editorconfig ./
COPY src/ src/
# --build-arg COMMIT=$(git rev-parse HEAD): GET /version then tells it.
ARG COMMIT=
RUN dotnet publish src/InferenceSizing.Api --no-restore -c Release -a $TARGETARCH --self-contained false \
    -p:UseAppHost=false -p:DebugType=none -p:SourceRevisionId=$COMMIT -o /service \
 && mkdir /data

# Chiseled: the runtime and what it needs; no shell, no package manager.
FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled@sha256:48e51f2f6798897be7ac4e775c049ed8fe60d3190f637e1f9c9dc7513efa659c AS final
LABEL org.opencontainers.image.title="InferenceSizing" \
      org.opencontainers.image.description="GPU memory, speed and the largest batch of a model at inference, before it is deployed"
WORKDIR /service
COPY --from=build /service .
# Where measured runs are kept: a volume that is mounted there belongs to the user below. Without one, and with a read-only root, calibrations answer 503 and
# the rest works.
COPY --from=build --chown=$APP_UID:$APP_UID /data /var/lib/inference-sizing

# The root file system may be read-only: no diagnostics socket is opened, and what must be written goes to /tmp. The heap ends at 60 % (3C
# in hexadecimal) of the container's memory: code, stacks and buffers beside it take some 90 MiB. The base image's own
# statement of the port is emptied, so that there is one.
ENV ASPNETCORE_URLS=http://+:8080 \
    ASPNETCORE_HTTP_PORTS="" \
    DOTNET_EnableDiagnostics=0 \
    DOTNET_GCHeapHardLimitPercent=3C \
    Calibrations__Database=Filename=/var/lib/inference-sizing/calibrations.db \
    TMPDIR=/tmp
EXPOSE 8080
USER $APP_UID
ENTRYPOINT ["dotnet", "InferenceSizing.Api.dll"]
