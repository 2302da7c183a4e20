using System.Collections.Concurrent;
using System.Data.Common;
using System.Text.Json;
using InferenceSizing.Domain.Learning;
using InferenceSizing.Domain.Outcomes;

namespace InferenceSizing.Api.Calibrations;

/// <summary>The measured runs of each workspace as estimates lean on them, each compared once with what is estimated of it.</summary>
internal sealed partial class WorkspaceRuns(CalibrationStore store, MeasuredRun measured, TimeProvider time, ILogger<WorkspaceRuns> log)
{
    /// <summary>Another replica's calibration is seen after as long. Chosen: a benchmark takes minutes.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2);

    /// <summary>Workspaces that are kept in memory; with more of them all are read anew.</summary>
    private const int MostKept = 256;

    private readonly ConcurrentDictionary<string, Kept> _kept = new(StringComparer.Ordinal);
    private readonly Lock _changing = new();

    /// <summary>How often a workspace changed: what was read before a change is not kept after it.</summary>
    private long _changes;

    /// <summary>The runs of the caller's workspace; none where there is no place to keep them.</summary>
    public async ValueTask<Outcome<MeasuredTimes>> Of(HttpContext http)
    {
        if (!Workspace.Of(http).Succeeded(out string? workspace, out Refusal? refusal))
            return refusal;
        Kept? known = _kept.GetValueOrDefault(workspace);
        return known is not null && time.GetElapsedTime(known.At) < Fresh ? known.Times : await Read(workspace, known, http.RequestAborted);
    }

    /// <summary>Forgets a workspace, since it changed.</summary>
    public void Changed(string workspace)
    {
        lock (_changing)
        {
            _changes++;
            _kept.TryRemove(workspace, out _);
        }
    }

    private async Task<MeasuredTimes> Read(string workspace, Kept? known, CancellationToken cancellation)
    {
        long at = time.GetTimestamp(), changes = Interlocked.Read(ref _changes);
        Dictionary<string, MeasuredTime[]> runs = new(StringComparer.Ordinal);
        try
        {
            if (await store.MayHoldSome(cancellation))
            {
                foreach (CalibrationRow row in await store.All(workspace, cancellation))
                {
                    // What a calibration holds never changes: its id is made from it.
                    runs[row.Id] = known?.Runs.GetValueOrDefault(row.Id)
                        ?? [.. measured.TimesOf(JsonSerializer.Deserialize(row.Answer, CalibrationJson.Default.CalibrationAnswer)!)];
                }
            }
        }
        catch (DbException failure)
        {
            LogUnread(failure.Message);
            return known?.Times ?? MeasuredTimes.None;
        }

        Kept read = new(at, runs, known is not null && known.Runs.Keys.ToHashSet().SetEquals(runs.Keys) ? known.Times
            : MeasuredTimes.Of(runs.OrderBy(run => run.Key, StringComparer.Ordinal).SelectMany(run => run.Value)));
        lock (_changing)
        {
            if (changes != _changes)
                return read.Times;
            if (_kept.Count >= MostKept)
                _kept.Clear();
            _kept[workspace] = read;
        }

        return read.Times;
    }

    /// <summary>A workspace as it was read.</summary>
    private sealed record Kept(long At, Dictionary<string, MeasuredTime[]> Runs, MeasuredTimes Times);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Measured runs cannot be read; estimates lean on those that were read before: {Reason}")]
    private partial void LogUnread(string reason);
}
