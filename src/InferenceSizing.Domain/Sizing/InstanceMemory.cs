using InferenceSizing.Domain.Engines.Shared;

namespace InferenceSizing.Domain.Sizing;

/// <summary>The GPUs of an instance, shared out by the engine.</summary>
/// <param name="First">A GPU of the first stage, which holds what is offloaded.</param>
/// <param name="FullestStage">Its number, from 0.</param>
/// <param name="PerGpu">A GPU of the fullest stage, which decides.</param>
/// <param name="Sum">All of them together.</param>
internal sealed record InstanceMemory(EngineMemory First, int FullestStage, EngineMemory PerGpu, MemorySum Sum)
{
    /// <summary>Shares out a GPU of every stage; the fullest decides, and the pool is the smallest, since all stages hold the same sequences.</summary>
    public static InstanceMemory Of(Engine engine, RankLoad load)
    {
        long ranks = (long)load.Layout.Tensor * load.Layout.AttentionData;
        EngineMemory first = engine.Share(load, 0, load.InFlight.Count);
        InstanceMemory all = new(first, 0, first, MemorySum.Of(first, ranks));
        for (int stage = 1; stage < load.Layout.Pipeline; stage++)
        {
            EngineMemory memory = engine.Share(load, stage, load.InFlight.Count);
            all = all with { Sum = all.Sum + MemorySum.Of(memory, ranks) };
            if (memory.Free.Count < all.PerGpu.Free.Count)
                all = all with { FullestStage = stage, PerGpu = memory };
        }

        return all;
    }
}
