using System.Collections.Concurrent;

namespace InferenceSizing.Api.Hosting.Admission;

/// <summary>Threads of plans and sweeps: however many are asked for, a core is left to answer everything else.</summary>
internal sealed class SearchThreads() : WorkThreads("search");

/// <summary>Threads that read model files: on two cores one graph after the other is worked out, in the memory of one.</summary>
internal sealed class UploadThreads() : WorkThreads("upload");

/// <summary>Threads of their own for long work, one fewer than there are cores: however long it takes, the threads that answer requests are
/// free.</summary>
internal abstract class WorkThreads : TaskScheduler, IDisposable
{
    [ThreadStatic]
    private static WorkThreads? owner;

    private readonly BlockingCollection<Task> _waiting = [];
    private readonly Thread[] _threads;

    /// <summary>Threads of one kind of work.</summary>
    public static int Most { get; } = Math.Max(1, Environment.ProcessorCount - 1);

    protected WorkThreads(string name)
    {
        _threads = new Thread[Most];
        for (int i = 0; i < _threads.Length; i++)
        {
            _threads[i] = new Thread(Work) { IsBackground = true, Name = $"{name} {i}" };
            _threads[i].Start();
        }
    }

    public override int MaximumConcurrencyLevel => _threads.Length;

    /// <summary>Does the work on one of these threads.</summary>
    /// <param name="work">The work; <see cref="Over"/> spreads its parts over the other threads.</param>
    /// <param name="over">Ends it before it begins; the work looks at it by itself.</param>
    public Task<T> Run<T>(Func<T> work, CancellationToken over) =>
        Task.Factory.StartNew(work, over, TaskCreationOptions.DenyChildAttach | TaskCreationOptions.RunContinuationsAsynchronously, this);

    /// <summary>A parallel loop over all of these threads.</summary>
    public ParallelOptions Over(CancellationToken over) =>
        new() { TaskScheduler = this, MaxDegreeOfParallelism = _threads.Length, CancellationToken = over };

    public void Dispose()
    {
        _waiting.CompleteAdding();
        foreach (Thread thread in _threads)
            thread.Join();
        _waiting.Dispose();
    }

    protected override void QueueTask(Task task) => _waiting.Add(task);

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => owner == this && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks() => [.. _waiting];

    private void Work()
    {
        owner = this;
        foreach (Task task in _waiting.GetConsumingEnumerable())
            TryExecuteTask(task);
    }
}
