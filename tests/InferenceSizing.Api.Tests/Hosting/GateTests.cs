using InferenceSizing.Api.Hosting.Admission;

namespace InferenceSizing.Api.Tests.Hosting;

public sealed class GateTests
{
    [Fact]
    public async Task One_client_takes_half_of_the_places_and_another_finds_the_other_half()
    {
        using Gate gate = new("test", places: 4, queue: 0);
        Entry[] greedy = [await Enter(gate, "greedy"), await Enter(gate, "greedy"), await Enter(gate, "greedy")];
        Assert.Equal([true, true, false], greedy.Select(entry => entry.Place is not null));
        Assert.Equal(new Quota("test-client", 2), greedy[2].Met);

        Assert.NotNull((await Enter(gate, "modest")).Place);
        Assert.NotNull((await Enter(gate, "modest")).Place);
        Assert.Equal(new Quota("test", 4), (await Enter(gate, "third")).Met);
    }

    [Fact]
    public async Task A_place_given_back_is_free_for_its_client_and_for_others()
    {
        using Gate gate = new("test", places: 1, queue: 0);
        Entry first = await Enter(gate, "a");
        Assert.Null((await Enter(gate, "b")).Place);
        first.Place!.Dispose();
        Entry second = await Enter(gate, "b");
        Assert.NotNull(second.Place);
        second.Place.Dispose();
        Assert.NotNull((await Enter(gate, "a")).Place);
    }

    [Fact]
    public async Task Who_stops_waiting_leaves_nothing_taken()
    {
        using Gate gate = new("test", places: 1, queue: 4);
        Entry first = await Enter(gate, "a");
        using CancellationTokenSource gone = new();
        Task<Entry> waiting = gate.Enter("b", 1, gone.Token).AsTask();
        Assert.Equal(1, gate.Waiting);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        first.Place!.Dispose();
        Assert.Equal(0, gate.Taken);
        Assert.NotNull((await Enter(gate, "b")).Place);
    }

    [Fact]
    public async Task Searches_run_on_threads_of_their_own_and_what_waits_for_them_does_not()
    {
        using SearchThreads threads = new();
        string? at = await threads.Run(() => Thread.CurrentThread.Name, default);
        Assert.StartsWith("search", at, StringComparison.Ordinal);
        Assert.False(Thread.CurrentThread.Name?.StartsWith("search", StringComparison.Ordinal) ?? false);
    }

    [Fact]
    public async Task A_search_spreads_over_all_of_these_threads_and_no_others()
    {
        using SearchThreads threads = new();
        string?[] names = new string?[1000];
        await threads.Run(() => Parallel.For(0, names.Length, threads.Over(default), i => names[i] = Thread.CurrentThread.Name), default);
        Assert.All(names, name => Assert.StartsWith("search", name, StringComparison.Ordinal));
    }

    private static ValueTask<Entry> Enter(Gate gate, string client) => gate.Enter(client, 1, default);
}
