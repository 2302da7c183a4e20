using Microsoft.Extensions.Options;

namespace InferenceSizing.Api.Hosting;

/// <summary>Goes on answering for a while after the stop signal, while readiness says that no more should be sent here.</summary>
internal sealed class Draining(IOptions<LimitOptions> limits) : IHostedLifecycleService
{
    /// <remarks>Comes before the server stops listening, and after the signal that readiness looks at.</remarks>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(TimeSpan.FromSeconds(limits.Value.DrainSeconds), cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The time to stop is over: go on stopping.
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
