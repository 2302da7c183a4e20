using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace InferenceSizing.Catalogue.Search;

/// <summary>Finds the names most like a misspelt one: by the words they share (vendor, series, version, size), the pairs of letters, and edit
/// distance.</summary>
/// <remarks>The cost is bounded whatever is asked: only the first letters of a long text count, pairs are compared as bit sets, and edit distances are
/// taken only for a few candidates.</remarks>
public sealed partial class NearestNames
{
    private const int MostSuggestions = 5;

    /// <summary>Candidates whose edit distance is taken.</summary>
    private const int Shortlist = 24;

    /// <summary>No name in the catalogue is longer than this by much; letters beyond do not count.</summary>
    private const int MostLetters = EditDistance.MostLetters;

    /// <summary>The least share of pairs in common, below which a name is not a suggestion. Chosen: at less, suggestions look arbitrary.</summary>
    private const double LeastLikeness = 0.3;

    /// <summary>The least share of words in common at which a name is a suggestion whatever its letters. Chosen: half of what was asked for.</summary>
    private const double LeastShared = 0.5;

    /// <summary>What a word in common counts: the series before a version or size, and that before any other. Chosen: the order in which people mean
    /// them.</summary>
    private const int SeriesWeight = 3, NumberWeight = 2;

    private readonly ImmutableArray<Candidate> _candidates;

    /// <param name="names">Names, each with the id that it stands for.</param>
    public NearestNames(IEnumerable<(string Name, string Id)> names) =>
        _candidates = [.. names.Select(name => new Candidate(name.Name, name.Id)).OrderBy(candidate => candidate.Id, StringComparer.Ordinal)];

    /// <summary>At most five ids, nearest first.</summary>
    public IReadOnlyList<string> To(string asked)
    {
        string text = Normalized(asked);
        string[] words = WordsOf(asked);
        string? series = WordsOf(asked[(asked.LastIndexOf('/') + 1)..]).FirstOrDefault(word => char.IsAsciiLetter(word[0]));
        LetterPairs pairs = LetterPairs.Of(text);
        PriorityQueue<Candidate, double> shortlist = new();
        foreach (Candidate candidate in _candidates)
        {
            double likeness = pairs.Likeness(candidate.Pairs);
            double shared = Shared(words, series, candidate.Words);
            if (likeness < LeastLikeness && shared < LeastShared)
                continue;
            likeness += shared;
            if (shortlist.Count < Shortlist)
                shortlist.Enqueue(candidate, likeness);
            else
                shortlist.EnqueueDequeue(candidate, likeness);
        }

        return
        [
            .. shortlist.UnorderedItems
                .Select(item => (item.Element.Id, Score: item.Priority + Closeness(text, item.Element.Text)))
                .OrderByDescending(item => item.Score)
                .ThenBy(item => item.Id, StringComparer.Ordinal)
                .Select(item => item.Id)
                .Distinct(StringComparer.OrdinalIgnoreCase)
                .Take(MostSuggestions),
        ];
    }

    /// <summary>Lower case, without separators: <c>H100 SXM</c> and <c>h100-sxm</c> are one.</summary>
    private static string Normalized(string name)
    {
        Span<char> letters = stackalloc char[MostLetters];
        int count = 0;
        foreach (char letter in name)
        {
            if (count == MostLetters)
                break;
            if (char.IsLetterOrDigit(letter))
                letters[count++] = char.ToLowerInvariant(letter);
        }

        return new string(letters[..count]);
    }

    /// <summary>One for equal texts, zero for texts with nothing in place.</summary>
    private static double Closeness(string left, string right)
    {
        int longer = Math.Max(left.Length, right.Length);
        return longer == 0 ? 0 : 1 - ((double)EditDistance.Between(left, right) / longer);
    }

    /// <summary>The share of the words asked for that a name has too: the series (the first word behind the publisher's), words with a digit, which are a
    /// version or a size, and the rest.</summary>
    private static double Shared(string[] asked, string? series, string[] words)
    {
        int all = 0, common = 0;
        foreach (string word in asked)
        {
            int weight = word == series ? SeriesWeight : word.Any(char.IsAsciiDigit) ? NumberWeight : 1;
            all += weight;
            common += words.Contains(word) ? weight : 0;
        }

        return all == 0 ? 0 : (double)common / all;
    }

    /// <summary>Words of letters and digits; a version is parted from the family that it is glued to: <c>llama3.3</c> is llama and 3.3.</summary>
    private static string[] WordsOf(string name) =>
        [.. Word().Matches(name.Length > MostLetters ? name[..MostLetters] : name).Select(match => match.Value.ToLowerInvariant())];

    [GeneratedRegex(@"[A-Za-z]{3,}(?=[0-9])|[A-Za-z]*[0-9]+(?:\.[0-9]+)*[A-Za-z0-9]*|[A-Za-z]+", RegexOptions.CultureInvariant)]
    private static partial Regex Word();

    private sealed class Candidate(string name, string id)
    {
        public string Text { get; } = Normalized(name);

        public string[] Words { get; } = WordsOf(name);

        public string Id { get; } = id;

        public LetterPairs Pairs { get; } = LetterPairs.Of(Normalized(name));
    }

    /// <summary>The pairs of neighbouring letters of a text, hashed to a bit set.</summary>
    private readonly struct LetterPairs
    {
        private const int Words = 8;
        private const int BitsPerWord = 64;

        private readonly WordArray _bits;
        private readonly int _count;

        private LetterPairs(WordArray bits)
        {
            _bits = bits;
            foreach (ulong word in (ReadOnlySpan<ulong>)_bits)
                _count += BitOperations.PopCount(word);
        }

        public static LetterPairs Of(string text)
        {
            const int spread = 31;
            WordArray bits = default;
            for (int index = 0; index + 1 < text.Length; index++)
            {
                int hash = ((text[index] * spread) + text[index + 1]) % (Words * BitsPerWord);
                bits[hash / BitsPerWord] |= 1UL << (hash % BitsPerWord);
            }

            return new LetterPairs(bits);
        }

        /// <summary>Pairs in common over the mean number of pairs: Dice's coefficient.</summary>
        public double Likeness(in LetterPairs other)
        {
            int common = 0;
            for (int word = 0; word < Words; word++)
                common += BitOperations.PopCount(_bits[word] & other._bits[word]);
            return _count + other._count == 0 ? 0 : 2.0 * common / (_count + other._count);
        }

        [InlineArray(Words)]
        private struct WordArray
        {
            private ulong _first;
        }
    }
}
