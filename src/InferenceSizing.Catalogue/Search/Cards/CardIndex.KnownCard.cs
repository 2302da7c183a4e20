using System.Collections.Immutable;
using InferenceSizing.Domain.Hardware;

namespace InferenceSizing.Catalogue.Search.Cards;

/// <content>What is known of each card.</content>
internal sealed partial class CardIndex
{
    /// <summary>A card with the words of all its names.</summary>
    private sealed class KnownCard
    {
        /// <summary>Fewer letters begin too many names.</summary>
        private const int ShortestBeginning = 3;

        /// <summary>Words that make another card of a number: an RX 6700 is no RX 6700 XT.</summary>
        private static readonly ImmutableArray<string> Variants = ["ti", "super", "xt", "xtx", "gre", "d", "laptop", "sff"];

        private readonly ImmutableArray<ImmutableArray<string>> _series;
        private readonly CardWords _own;
        private readonly HashSet<string> _narrowing;
        private readonly int[] _gigabytes;
        private readonly int _nominal;

        public KnownCard(Accelerator card)
        {
            Card = card;
            string[] names = [card.Id, card.Name, .. card.Aliases];
            CardWords[] words = [.. names.Select(CardWords.Of), CardWords.Of($"{card.Vendor.Name} {card.Generation} {card.FormFactor}")];
            _series = [.. names.Append(card.ComputeCapability is { } chip && chip.StartsWith("gfx", StringComparison.Ordinal) ? chip : card.Name)
                .Select(name => CardWords.OfWithoutRemarks(name).Series).Where(series => !series.IsEmpty)];
            _narrowing = words.SelectMany(name => name.Narrowing).ToHashSet(StringComparer.Ordinal);
            _own = CardWords.Of(card.Name);
            _nominal = (int)Math.Round((double)card.NominalMemory.Count / Domain.Units.ByteCount.PerGiB);
            _gigabytes = [.. words.Select(name => name.Gigabytes).Append(_nominal).Where(size => size > 0).Distinct()];
        }

        public Accelerator Card { get; }

        /// <summary>The words that name its series.</summary>
        public IEnumerable<string> Words => _series.SelectMany(own => own);

        /// <summary>Whether the words are those of one name, or of several of its names together.</summary>
        public bool IsCalled(ImmutableArray<string> series) => _series.Any(own => own.AsSpan().SequenceEqual(series.AsSpan()))
            || (series.All(Words.Contains) && _series.Any(own => own.All(series.Contains)));

        /// <summary>Whether it is a variant of the card that the words name.</summary>
        public bool IsVariantOf(ImmutableArray<string> series) => Variants.Any(word => !series.Contains(word) && _series.All(own => own.Contains(word)));

        /// <summary>Whether all the words are among those of one name.</summary>
        public bool IsPartlyCalled(ImmutableArray<string> series) => _series.Any(own => series.All(own.Contains));

        /// <summary>Whether each word begins one of a name, whose number it does not cut: 500 does not begin 5000.</summary>
        public bool BeginsLike(ImmutableArray<string> series) => _series.Any(own =>
            series.All(word => word.Length >= ShortestBeginning && own.Any(owned => owned.StartsWith(word, StringComparison.Ordinal)
                && (owned.Length == word.Length || !char.IsAsciiDigit(word[^1]) || !char.IsAsciiDigit(owned[word.Length])))));

        public bool Fits(CardWords asked, int count) => asked.Narrowing.All(_narrowing.Contains)
            && (asked.Gigabytes == 0 || _gigabytes.Contains(asked.Gigabytes) || (count > 0 && asked.Gigabytes == (long)count * _nominal)
                || ShareOf(asked, count) is not null);

        public bool Needs(string word, CardWords asked) => _own.Narrowing.Contains(word) && !asked.Narrowing.Contains(word);

        /// <summary>Whether the form, edition and memory of its own name are all asked for.</summary>
        public bool TellsNoMoreThan(CardWords asked) =>
            _own.Narrowing.All(word => !Telling.Contains(word) || asked.Narrowing.Contains(word))
                && (_own.Gigabytes == 0 || asked.Gigabytes > 0 || asked.Narrowing.Any(Telling.Contains));

        /// <summary>Of a chip that shares memory with its host and is sold with less of it than its entry has; more than that is what several have
        /// together.</summary>
        public double? ShareOf(CardWords asked, int count = 0)
        {
            double each = asked.Gigabytes > _nominal && count > 1 ? (double)asked.Gigabytes / count : asked.Gigabytes;
            return Card.MemoryKind == MemoryKind.Unified && each > 0 && each < _nominal ? each / _nominal : null;
        }
    }
}
