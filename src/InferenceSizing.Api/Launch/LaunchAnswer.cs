namespace InferenceSizing.Api.Launch;

/// <summary>What starts the resolved deployment.</summary>
/// <param name="Command">The engine's command line.</param>
/// <param name="Kubernetes">A Deployment that runs it, with probes, shared memory and GPUs, or a LeaderWorkerSet where an instance spans nodes; absent for an
/// engine without a server's image for the card, and where its flags alone do not join nodes.</param>
/// <param name="Compose">A compose file with one service that runs it; absent for an engine without a server's image for the card, and where an instance
/// spans nodes.</param>
/// <param name="Remarks">What the command takes for granted or cannot say.</param>
internal sealed record LaunchAnswer(string Command, string? Kubernetes, string? Compose, IReadOnlyList<string> Remarks);
