using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using InferenceSizing.Catalogue.Machines;
using InferenceSizing.Domain.Hardware;

namespace InferenceSizing.Catalogue.Search.Cards;

/// <summary>Finds a card by any of its names: data sheet, driver, Kubernetes label, a cloud's label or machine, plain words.</summary>
/// <remarks>A name that stands in the catalogue as it is written means that entry. Any other is taken apart: a machine, a slice, a count, and the words of the
/// card. Cards of the series that the words name and that everything else said of them fits are the answer where there is one, the choices where there are
/// several.</remarks>
internal sealed partial class CardIndex
{
    /// <summary>Words without which a name is not that of a card: other generations sold, or sell, a card of the same number.</summary>
    private static readonly ImmutableArray<string> NeverImplied = ["ada", "quadro"];

    /// <summary>Cards of a board with two.</summary>
    private const int BoardOfTwo = 2;

    /// <summary>Words of form and edition, which tell cards of one series apart.</summary>
    private static readonly FrozenSet<string> Telling = FrozenSet.Create(
        StringComparer.Ordinal, "sxm", "pcie", "nvl", "workstation", "server", "maxq", "ada", "quadro", "agx", "nx", "nano");

    private readonly NameIndex<Accelerator> _names;
    private readonly FrozenSet<string> _vocabulary;
    private readonly Dictionary<string, Accelerator> _apart;
    private readonly Dictionary<string, (Machine Machine, Accelerator Card)> _machines;
    private readonly Dictionary<string, ImmutableArray<Accelerator>> _labels;
    private readonly ImmutableArray<KnownCard> _cards;

    /// <summary>Of the catalogue's own names, which are no more than it holds.</summary>
    private readonly ConcurrentDictionary<string, ImmutableArray<Accelerator>> _fitting = new(StringComparer.OrdinalIgnoreCase);

    public CardIndex(NameIndex<Accelerator> names, IEnumerable<Accelerator> cards, IEnumerable<(Machine Machine, Accelerator Card)> machines,
        IEnumerable<(string Label, ImmutableArray<Accelerator> Cards)> labels)
    {
        _names = names;
        _cards = [.. cards.Select(card => new KnownCard(card))];
        _vocabulary = _cards.SelectMany(card => card.Words).ToFrozenSet(StringComparer.Ordinal);
        _apart = _cards.SelectMany(card => card.Card.Aliases.Prepend(card.Card.Name).Select(name => (Name: Apart(name), card.Card)))
            .GroupBy(name => name.Name, name => name.Card, StringComparer.Ordinal)
            .Where(named => named.Distinct().Count() == 1).ToDictionary(named => named.Key, named => named.First(), StringComparer.Ordinal);
        _machines = LastOfEach(machines, machine => Apart(WithoutAffixes(machine.Machine.Name)));
        _labels = LastOfEach(labels, label => label.Label).ToDictionary(label => label.Key, label => label.Value.Cards, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>What a name means.</summary>
    public CardReading Read(string name)
    {
        if (_names.Find(name) is { } known)
            return new CardReading(new NamedCard(known), _fitting.GetOrAdd(name, FittingOrItself, known));
        if (SoldCard.OfDevice(name) is { IsEmpty: false } devices && OfAlternatives(devices) is { Choices.IsEmpty: false } listedCard)
            return listedCard;
        if (SoldCard.OfLog(name) is { } logged)
            return Read(logged);
        string value = WithoutAffixes(LabelKey().Replace(name.Trim(), ""));
        if (_labels.TryGetValue(value, out ImmutableArray<Accelerator> labelled))
            return new CardReading(labelled.Length == 1 ? new NamedCard(labelled[0]) : null, labelled);
        if (_machines.TryGetValue(Apart(value), out (Machine Machine, Accelerator Card) machine))
            return CardReading.Of(Of(machine.Machine, machine.Card));
        if (MachineSeries().IsMatch(value))
            return BySeries(value);
        if (Listed().IsMatch(value) && OfList(value) is { } listed)
            return listed;
        if (SliceAlone().Match(name.Trim()) is { Success: true } alone)
            return CardReading.RefusedFor($"It is a slice of a card. Name the card, and the slice under gpu.partition: {alone.Groups["profile"].Value}.");
        if (NoCards().IsMatch(value))
            return CardReading.RefusedFor("It counts no card. Count one at least.");
        if (TpuSlice().Match(value) is { Success: true } tpu && tpu.Groups["card"].Value.ToLowerInvariant() is var slices
            && _names.Find($"tpu-{slices.Replace("litepod", "e", StringComparison.Ordinal)}") is { } chip)
        {
            int chips = int.Parse(tpu.Groups["count"].ValueSpan, CultureInfo.InvariantCulture) / (slices is "v4" or "v5p" ? 2 : 1);
            return CardReading.Of(new NamedCard(chip) { Count = Math.Max(chips, 1) });
        }

        if (VirtualProfile().Match(value) is { Success: true } profile && ByProfile(profile) is { Choices.IsEmpty: false } shared)
            return shared;
        string? partition = null;
        if (Slice().Match(value) is { Success: true } slice)
        {
            partition = slice.Groups["profile"].Value.ToLowerInvariant();
            value = value[..slice.Index];
        }

        value = Shared().Replace(value, "");
        int count = 0;
        if (Counted().Match(value) is { Success: true } counted)
        {
            count = int.Parse(counted.Groups["count"].ValueSpan, CultureInfo.InvariantCulture);
            value = counted.Groups["rest"].Value;
        }

        CardReading reading = (_names.Find(value) ?? _apart.GetValueOrDefault(Apart(value))) is { } whole
            ? new CardReading(new NamedCard(whole), FittingOrItself(value, whole))
            : ByWords(CardWords.Of(value), count);
        if (reading.Choices.IsEmpty)
            reading = ByWords(CardWords.OfWithoutRemarks(value), count);
        if (reading.Choices.IsEmpty && TornApart().IsMatch(value))
            reading = ByWords(CardWords.Of(TornApart().Replace(value, "")), count);
        if (reading.Choices.IsEmpty && KindOfMemory().IsMatch(value))
            reading = ByWords(CardWords.Of(KindOfMemory().Replace(value, "")), count);
        if (reading.Choices.IsEmpty && partition is null && count == 0)
            reading = BySeries(value);
        if (reading is { Choices.IsEmpty: true, Machines.IsEmpty: true })
            reading = Wrapped(value, count);
        return reading.Named is { Machine: null } named
            ? reading with { Named = named with { Partition = partition, Count = named.Count ?? (count > 0 ? count : null) } }
            : reading;
    }

    /// <summary>The card within a name that a seller, a list of devices or a cloud has wrapped it in; or why it is none.</summary>
    private CardReading Wrapped(string value, int count)
    {
        if (SoldCard.OfCloud(value) is { } offer && Read(offer.Name) is { Choices.IsEmpty: false } offered)
            return offered with { Named = offered.Named is { } card && offer.Count > 0 ? card with { Count = offer.Count } : offered.Named };
        if (SoldCard.OfAzure(value) is { } stated && Read(stated) is { Choices.IsEmpty: false } sized)
            return new CardReading(null, sized.Choices);
        if (SoldCard.IsByMaker(value) && ByWords(CardWords.Of(value).OfBoard(_vocabulary), count) is { Choices.IsEmpty: false } board)
            return board;
        if (Doubled().IsMatch(value) && ByWords(CardWords.Of(Doubled().Replace(value, "")).OfBoard(_vocabulary), BoardOfTwo) is { Choices.IsEmpty: false } pair)
            return pair;
        if (SoldCard.OfChip(value) is { } chip && _labels.TryGetValue(chip, out ImmutableArray<Accelerator> products))
            return new CardReading(null, products);
        return ForeignChip.Against(value) is { } reason ? CardReading.RefusedFor(reason)
            : SoldCard.OfProduct(value) is { } product && _labels.TryGetValue(product.Chip, out ImmutableArray<Accelerator> others)
                ? CardReading.RefusedFor(ForeignChip.AgainstProduct(product.Product, product.Chip, others.Select(card => card.Id))) : CardReading.Nothing;
    }

    /// <summary>One of several names: the card where they mean but one.</summary>
    private CardReading OfAlternatives(ImmutableArray<string> names)
    {
        ImmutableArray<CardReading> each = [.. names.Select(Read)];
        ImmutableArray<Accelerator> cards = [.. each.SelectMany(reading => reading.Choices).Distinct()];
        return cards.Length == 1 && each.All(reading => !reading.Choices.IsEmpty) ? each[0] with { Choices = cards } : new CardReading(null, cards);
    }

    private static NamedCard Of(Machine machine, Accelerator card) => new(card) { Machine = machine, Count = machine.Gpus, MemoryShare = machine.CardShare };

    /// <summary>A list of cards, which a request holds of one kind alone: <c>RTX 3090, RTX 3090</c> is two. Null where a part is no card, as in
    /// <c>A100, SXM, 80GB</c>.</summary>
    private CardReading? OfList(string names)
    {
        ImmutableArray<CardReading> each = [.. Listed().Split(names).Where(name => name.Length > 0).Select(Read)];
        if (each.IsEmpty || each.Any(reading => reading.Named is null))
            return null;
        ImmutableArray<NamedCard> cards = [.. each.Select(reading => reading.Named! with { Count = null })];
        return cards.All(card => card == cards[0])
            ? each[0] with { Named = cards[0] with { Count = each.Sum(reading => reading.Named!.Count ?? 1) } }
            : CardReading.RefusedFor("It lists cards of several kinds: one request sizes cards of one kind. Ask for each kind by itself.");
    }

    /// <summary>What a guest of NVIDIA's vGPU software sees: the card by the software's own name or by its words, and as much of its memory as the profile has.
    /// Other guests take turns on its processors, which is not counted.</summary>
    private CardReading ByProfile(Match profile)
    {
        string name = profile.Groups["card"].Value, gigabytes = profile.Groups["memory"].Value;
        CardReading reading = _labels.TryGetValue($"vGPU {name}", out ImmutableArray<Accelerator> known) ? CardReading.Of(new NamedCard(known[0]))
            : ByWords(CardWords.Of(name), 0);
        if (reading.Named is not { } named)
            return reading;
        if (profile.Groups["slices"] is { Success: true } slices)
            return reading with { Named = named with { Partition = $"{slices.Value}g.{gigabytes}gb" } };
        int size = int.Parse(gigabytes, CultureInfo.InvariantCulture);
        double all = (double)named.Card.NominalMemory.Count / Domain.Units.ByteCount.PerGiB, share = size / all;
        bool exists = share >= 1 ? share <= MostOfMemory : Array.Exists(GuestsOfACard, guests => size == (int)(Math.Round(all) / guests));
        return !exists || size == 0 ? CardReading.Nothing : reading with { Named = named with { MemoryShare = share < 1 ? share : null } };
    }

    /// <summary>How many guests of one size share a card: NVIDIA's virtual GPU software user guide, "Virtual GPU types for supported GPUs".</summary>
    private static readonly int[] GuestsOfACard = [1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24, 32, 48];

    /// <summary>A profile of all memory is named by the data sheet's number, which a card's own may be short of by a little.</summary>
    private const double MostOfMemory = 1.05;

    /// <summary>All cards that the words of an entry's own name fit: an alias may be short of what tells two cards apart.</summary>
    private ImmutableArray<Accelerator> FittingOrItself(string name, Accelerator known) =>
        known.Id.Equals(name, StringComparison.OrdinalIgnoreCase) || ByWords(CardWords.Of(name), 0).Choices is not { Length: > 1 } several
            || !several.Contains(known) ? [known] : several;

    /// <summary>The machines of the series that a size's name begins with, least first: of <c>p5.8xlarge</c>, which there is not, those of p5. None where
    /// that beginning is the name of a card.</summary>
    public IEnumerable<Machine> MachinesLike(string name)
    {
        string machine = WithoutAffixes(name.Trim());
        int end = machine.AsSpan().IndexOfAny('.', '-');
        return end > 0 && ByWords(CardWords.Of(machine[..end]), 0).Choices.IsEmpty ? MachinesOf(machine[..end]).Select(named => named.Machine!) : [];
    }

    /// <summary>A series of machines without a size: the one machine where it has only one, the choices where it has more.</summary>
    private CardReading BySeries(string name) => MachinesOf(name) switch
    {
        [] => CardReading.Nothing,
        [{ } only] => CardReading.Of(only),
        var several => CardReading.Nothing with { Machines = several },
    };

    private ImmutableArray<NamedCard> MachinesOf(string series) => !series.Any(char.IsAsciiDigit) ? [] :
    [
        .. _machines.Values
            .Where(named => named.Machine.Series.Equals(series, StringComparison.OrdinalIgnoreCase) || IsSizeOf(WithoutAffixes(named.Machine.Name), series))
            .Select(named => Of(named.Machine, named.Card))
            .OrderBy(named => named.Count).ThenBy(named => named.Machine!.Name, StringComparer.Ordinal),
    ];

    private static bool IsSizeOf(string machine, string series) => machine.Length > series.Length
        && (machine[series.Length] is '.' or '-') && machine.StartsWith(series, StringComparison.OrdinalIgnoreCase);

    private CardReading ByWords(CardWords asked, int count)
    {
        if (asked.Series.IsEmpty || (asked.Narrowing.IsEmpty && asked.Series.All(word => word.Length == 1)))
            return CardReading.Nothing;
        count = asked.Count > 0 ? asked.Count : count;
        ImmutableArray<KnownCard> fitting = [.. _cards.Where(card => card.IsCalled(asked.Series) && card.Fits(asked, count))];
        if (fitting.Length > 1 && count > 0)
        {
            ImmutableArray<KnownCard> ofEach = [.. fitting.Where(card => card.Fits(asked, 0))];
            fitting = ofEach.IsEmpty ? fitting : ofEach;
        }

        bool whole = !fitting.IsEmpty;
        if (!whole && asked.Series.All(word => word.Length == 1))
            return CardReading.Nothing;
        if (!whole)
            fitting = [.. _cards.Where(card => card.IsPartlyCalled(asked.Series) && card.Fits(asked, count))];
        if (fitting.Length > 1)
            fitting = PlainestOf(WithoutLaptops(fitting, asked), asked);
        bool certain = fitting.Length == 1 && (whole || !fitting[0].IsVariantOf(asked.Series))
            && !NeverImplied.Any(word => fitting[0].Needs(word, asked));
        if (fitting.IsEmpty)
            fitting = [.. _cards.Where(card => card.BeginsLike(asked.Series) && card.Fits(asked, count))];
        ImmutableArray<Accelerator> choices = [.. fitting.Select(card => card.Card)];
        return certain
            ? new CardReading(new NamedCard(choices[0]) { Count = count > 0 ? count : null, MemoryShare = fitting[0].ShareOf(asked, count) }, choices)
            : new CardReading(null, choices);
    }

    /// <summary>Without chips for laptops, which nobody means who does not say so, where there are others.</summary>
    private static ImmutableArray<KnownCard> WithoutLaptops(ImmutableArray<KnownCard> fitting, CardWords asked)
    {
        ImmutableArray<KnownCard> others = [.. fitting.Where(card => card.Card.FormFactor != "laptop")];
        return others.IsEmpty || asked.Narrowing.Contains("maxq") ? fitting : others;
    }

    /// <summary>The one card whose own name tells no more than is asked: <c>H100 PCIe</c> is not the NVL card, though that is one for PCIe slots too.</summary>
    private static ImmutableArray<KnownCard> PlainestOf(ImmutableArray<KnownCard> fitting, CardWords asked)
    {
        ImmutableArray<KnownCard> plain = [.. fitting.Where(card => card.TellsNoMoreThan(asked))];
        return plain.Length == 1 ? plain : fitting;
    }

    /// <summary>By name; an overlay's entry stands in place of an earlier one of its name.</summary>
    private static Dictionary<string, T> LastOfEach<T>(IEnumerable<T> entries, Func<T, string> nameOf)
    {
        Dictionary<string, T> byName = new(StringComparer.OrdinalIgnoreCase);
        foreach (T entry in entries)
            byName[nameOf(entry)] = entry;
        return byName;
    }

    /// <summary>A name whose words are parted by spaces, however they were: labels have hyphens where drivers have spaces.</summary>
    private static string Apart(string name) => Separators().Replace(name.ToLowerInvariant(), " ");
}
