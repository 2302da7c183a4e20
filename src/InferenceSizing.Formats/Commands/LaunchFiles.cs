using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Formats.Commands;

/// <summary>A command in a container.</summary>
/// <param name="Image">The image that it runs.</param>
/// <param name="Command">What is started.</param>
/// <param name="Gpus">Of one instance, on one node.</param>
/// <param name="Replicas">Instances.</param>
/// <param name="Label">The value of the node label <c>nvidia.com/gpu.product</c>; null where it is not known, or the card is not NVIDIA's.</param>
/// <param name="Resource">The GPU as Kubernetes counts it.</param>
/// <param name="Platform">Whose programs run on the cards.</param>
public sealed record LaunchedContainer(
    EngineImage Image, WrittenCommand Command, GpuCount Gpus, int Replicas, string? Label, string Resource, ComputePlatform Platform)
{
    /// <summary>What follows the program.</summary>
    public ImmutableArray<string> Arguments { get; init; } = Command.Arguments;
}

/// <summary>The same deployment as a Kubernetes manifest and as a compose service.</summary>
public static class LaunchFiles
{
    /// <summary>Shared memory for the messages between ranks: what NCCL and PyTorch's loaders are documented to need with room.</summary>
    private const string SharedMemory = "16Gi";
    private const int StartupChecks = 120, SecondsBetween = 10;

    /// <summary>A Deployment with probes, shared memory and the GPUs.</summary>
    public static string Kubernetes(LaunchedContainer container)
    {
        ArgumentNullException.ThrowIfNull(container);
        return string.Create(CultureInfo.InvariantCulture, $"""
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: inference
            spec:
              replicas: {container.Replicas}
              selector:
                matchLabels: &labels
                  app: inference
              template:
                metadata:
                  labels: *labels
                spec:
            {Pod(container, answers: true, 6)}

            """).ReplaceLineEndings("\n");
    }

    /// <summary>A LeaderWorkerSet: each instance a leader that answers, and workers that join it.</summary>
    /// <param name="container">The container of one node.</param>
    /// <param name="nodes">Of an instance.</param>
    /// <param name="joining">The flags by which they find each other.</param>
    /// <remarks>kubernetes-sigs/lws, leaderworkerset.x-k8s.io/v1: each pod has the leader's address, the group's size and its index as variables.</remarks>
    public static string LeaderWorkerSet(LaunchedContainer container, int nodes, NodeFlags joining)
    {
        ArgumentNullException.ThrowIfNull(container);
        ArgumentNullException.ThrowIfNull(joining);
        string leader = $"$(LWS_LEADER_ADDRESS){joining.AfterLeader}";
        LaunchedContainer joined = container with
        {
            Arguments = [.. container.Arguments, joining.Nodes, "$(LWS_GROUP_SIZE)", joining.Rank, "$(LWS_WORKER_INDEX)", joining.Leader, leader],
        };
        LaunchedContainer worker = joining.Worker is { } flag ? joined with { Arguments = [.. joined.Arguments, flag] } : joined;
        return string.Create(CultureInfo.InvariantCulture, $"""
            apiVersion: leaderworkerset.x-k8s.io/v1
            kind: LeaderWorkerSet
            metadata:
              name: inference
            spec:
              replicas: {container.Replicas}
              leaderWorkerTemplate:
                size: {nodes}
                restartPolicy: RecreateGroupOnPodRestart
                leaderTemplate:
                  metadata:
                    labels:
                      role: leader
                  spec:
            {Pod(joined, answers: true, 8)}
                workerTemplate:
                  spec:
            {Pod(worker, answers: false, 8)}

            """).ReplaceLineEndings("\n");
    }

    /// <param name="container">What runs in it.</param>
    /// <param name="answers">Whether it listens for requests.</param>
    /// <param name="indent">Spaces before each line.</param>
    private static string Pod(LaunchedContainer container, bool answers, int indent)
    {
        (string image, ImmutableArray<string> program, NetworkPort port, string health) = container.Image;
        (ImmutableArray<string> command, IEnumerable<string> arguments) = StartOf(container, program);
        string selector = container.Label is { } label ? $"nodeSelector:\n  nvidia.com/gpu.product: {Quoted(label)}\n" : "";
        string start = command.IsEmpty ? "" : $"\n  command: [{string.Join(", ", command.Select(Quoted))}]";
        string text = string.Create(CultureInfo.InvariantCulture, $"""
            {selector}containers:
            - name: engine
              image: {Quoted(image)}{start}
              args:
            {Items(arguments, 2)}{Environment(container)}{(answers ? $"\n  ports:\n  - containerPort: {port.Number}" : "")}
              resources:
                limits:
                  {container.Resource}: {container.Gpus.Count}{(answers ? Probes(port, health) : "")}
              volumeMounts:
              - name: shm
                mountPath: /dev/shm
            volumes:
            - name: shm
              emptyDir:
                medium: Memory
                sizeLimit: {SharedMemory}
            """);
        string margin = new(' ', indent);
        return string.Join('\n', text.ReplaceLineEndings("\n").Split('\n').Select(line => margin + line));
    }

    private static string Environment(LaunchedContainer container) => container.Command.Variables.IsEmpty ? ""
        : "\n  env:\n" + string.Join('\n', container.Command.Variables.Select(variable =>
            $"  - name: {variable.Name}\n    value: {Quoted(variable.Value!)}"));

    private static string Probes(NetworkPort port, string health) => string.Create(CultureInfo.InvariantCulture, $"""

          startupProbe:
            httpGet: &health
              path: {health}
              port: {port.Number}
            failureThreshold: {StartupChecks}
            periodSeconds: {SecondsBetween}
          readinessProbe:
            httpGet: *health
            periodSeconds: {SecondsBetween}
        """);

    /// <summary>A service with a health check, shared memory and the GPUs.</summary>
    public static string Compose(LaunchedContainer container)
    {
        ArgumentNullException.ThrowIfNull(container);
        (string image, ImmutableArray<string> program, NetworkPort port, string health) = container.Image;
        (ImmutableArray<string> command, IEnumerable<string> arguments) = StartOf(container, program);
        string start = command.IsEmpty ? "" : $"\n    entrypoint: [{string.Join(", ", command.Select(Quoted))}]";
        return string.Create(CultureInfo.InvariantCulture, $"""
            services:
              inference:
                image: {Quoted(image)}{start}
                command:
            {Items(arguments, 4)}{Variables(container)}
                ports:
                - "{port.Number}:{port.Number}"
                shm_size: 16gb
                healthcheck:
                  test: ["CMD", "curl", "--fail", "http://localhost:{port.Number}{health}"]
                  interval: {SecondsBetween}s
                  start_period: 20m
            {Devices(container)}
            """).ReplaceLineEndings("\n");
    }

    /// <remarks>The Compose Specification, deploy.resources.reservations.devices; docs.vllm.ai and rocm.docs.amd.com, running ROCm containers: the devices of
    /// all cards, which the group video may open.</remarks>
    private static string Devices(LaunchedContainer container) => container.Platform == ComputePlatform.Rocm
        ? string.Create(CultureInfo.InvariantCulture, $"""
                devices:
                - /dev/kfd
                - /dev/dri
                group_add:
                - video
                security_opt:
                - seccomp=unconfined
                deploy:
                  replicas: {container.Replicas}

            """)
        : string.Create(CultureInfo.InvariantCulture, $"""
                deploy:
                  replicas: {container.Replicas}
                  resources:
                    reservations:
                      devices:
                      - driver: nvidia
                        count: {container.Gpus.Count}
                        capabilities: [gpu]

            """);

    private static string Variables(LaunchedContainer container) => container.Command.Variables.IsEmpty ? ""
        : $"\n    environment:\n{Items(container.Command.Variables.Select(variable => variable.Assignment), 4)}";

    /// <summary>What a container is started with: a shell, where a file of flags has to be written first.</summary>
    private static (ImmutableArray<string> Command, IEnumerable<string> Arguments) StartOf(LaunchedContainer container, ImmutableArray<string> command) =>
        container.Command.File is null ? (command, container.Arguments)
            : (["bash", "-c"], [container.Command.ScriptOf([.. command, .. container.Arguments])]);

    private static string Items(IEnumerable<string> arguments, int indent)
    {
        StringBuilder text = new();
        foreach (string argument in arguments)
            text.Append(text.Length == 0 ? "" : "\n").Append(' ', indent).Append("- ").Append(Quoted(argument));
        return text.ToString();
    }

    /// <summary>A JSON string is a YAML scalar.</summary>
    private static string Quoted(string text) => $"\"{JsonEncodedText.Encode(text, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
}
