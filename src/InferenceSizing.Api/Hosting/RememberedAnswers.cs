using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace InferenceSizing.Api.Hosting;

/// <summary>An answer as it was sent.</summary>
/// <param name="Json">The bytes.</param>
/// <param name="Violated">Something that the request asserted does not hold.</param>
internal sealed record RememberedAnswer(byte[] Json, bool Violated)
{
    /// <summary>Its entity tag; null for an answer that has none.</summary>
    public string? Tag { get; init; }
}

/// <summary>Answers of bodies or addresses asked before, byte for byte the same: pipelines and dashboards ask the same again and again, and an answer
/// depends on nothing but the question and the catalogue, which does not change while the process runs.</summary>
/// <remarks>Two generations. An answer found in the older one moves to the younger; when the younger holds half of the memory allowed, it becomes the
/// older, and the older is dropped. What is asked again stays, the memory is bounded, and a look takes no lock.</remarks>
internal sealed class RememberedAnswers(long bytes)
{
    /// <summary>Object headers, the record and the dictionary's node of one entry, bytes.</summary>
    private const int EntryOverhead = 160;

    private readonly long _generationBytes = bytes / 2;
    private readonly Lock _turning = new();
    private Generation _young = new();
    private Generation _old = new();

    public bool TryFind(byte[] question, [NotNullWhen(true)] out RememberedAnswer? answer)
    {
        if (_young.Answers.TryGetValue(question, out answer))
            return true;
        if (!_old.Answers.TryGetValue(question, out answer))
            return false;
        Keep(question, answer);
        return true;
    }

    public void Keep(byte[] question, RememberedAnswer answer)
    {
        long size = question.Length + answer.Json.Length + EntryOverhead;
        if (size > _generationBytes)
            return;
        Generation young = _young;
        if (young.Answers.TryAdd(question, answer) && Interlocked.Add(ref young.Bytes, size) > _generationBytes)
            Turn(young);
    }

    private void Turn(Generation full)
    {
        lock (_turning)
        {
            if (_young != full)
                return;
            _old = full;
            _young = new Generation();
        }
    }

    private sealed class Generation
    {
        public readonly ConcurrentDictionary<byte[], RememberedAnswer> Answers = new(ByContent.Instance);
        public long Bytes;
    }

    /// <summary>Questions are equal by all their bytes; the hash is seeded anew in each process, so nobody can send some that collide.</summary>
    internal sealed class ByContent : IEqualityComparer<byte[]>
    {
        public static readonly ByContent Instance = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] obj)
        {
            HashCode hash = default;
            hash.AddBytes(obj);
            return hash.ToHashCode();
        }
    }
}

/// <summary>Tells questions that were asked before from new ones, by their hashes.</summary>
internal sealed class AskedQuestions
{
    /// <summary>Hashes that are kept, 64 KiB of them: one in as many other questions takes a question's place.</summary>
    private const int Hashes = 16 * 1024;

    private readonly int[] _hashes = new int[Hashes];

    /// <summary>Whether the question was asked before, as far as its hash tells and where few others came between; from now on it was.</summary>
    public bool IsAskedAgain(byte[] question)
    {
        int hash = RememberedAnswers.ByContent.Instance.GetHashCode(question);
        return Interlocked.Exchange(ref _hashes[hash & (Hashes - 1)], hash) == hash;
    }
}
