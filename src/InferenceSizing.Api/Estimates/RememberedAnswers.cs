using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using InferenceSizing.Api.Hosting;
using Microsoft.Extensions.Options;

namespace InferenceSizing.Api.Estimates;

/// <summary>An answer as it was sent.</summary>
/// <param name="Json">The bytes.</param>
/// <param name="Violated">Something that the request asserted does not hold.</param>
internal sealed record RememberedAnswer(byte[] Json, bool Violated);

/// <summary>Answers of bodies asked before, byte for byte the same: pipelines and dashboards ask the same again and again, and an answer depends on
/// nothing but the body and the catalogue, which does not change while the process runs.</summary>
/// <remarks>Two generations. An answer found in the older one moves to the younger; when the younger holds half of the memory allowed, it becomes the
/// older, and the older is dropped. What is asked again stays, the memory is bounded, and a look takes no lock.</remarks>
internal sealed class RememberedAnswers(IOptions<LimitOptions> limits)
{
    /// <summary>Object headers, the record and the dictionary's node of one entry, bytes.</summary>
    private const int EntryOverhead = 160;

    private readonly long _generationBytes = limits.Value.RememberedAnswerBytes / 2;
    private readonly Lock _turning = new();
    private Generation _young = new();
    private Generation _old = new();

    public bool TryFind(byte[] body, [NotNullWhen(true)] out RememberedAnswer? answer)
    {
        if (_young.Answers.TryGetValue(body, out answer))
            return true;
        if (!_old.Answers.TryGetValue(body, out answer))
            return false;
        Keep(body, answer);
        return true;
    }

    public void Keep(byte[] body, RememberedAnswer answer)
    {
        long size = body.Length + answer.Json.Length + EntryOverhead;
        if (size > _generationBytes)
            return;
        Generation young = _young;
        if (young.Answers.TryAdd(body, answer) && Interlocked.Add(ref young.Bytes, size) > _generationBytes)
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

    /// <summary>Bodies are equal by all their bytes; the hash is seeded anew in each process, so nobody can send bodies that collide.</summary>
    private sealed class ByContent : IEqualityComparer<byte[]>
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
