using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Numbers.Schemes;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Formats.Checkpoints;

/// <summary>Gives every tensor of an architecture the bytes that a file has for it: by place and role, and where names tell less, in proportion to
/// elements.</summary>
/// <remarks>Bytes are apportioned in whole numbers so that they add up to the file's; what belongs to no tensor of the architecture is kept next to
/// them.</remarks>
internal sealed class WeightMatch
{
    private const int MostDisagreements = 64;
    private const int BitsPerByte = 8;

    private readonly ModelTensors _model;
    private readonly FileTensors _file;
    private readonly string? _packedAs;
    private readonly Dictionary<StoredSite, (long Elements, long Bytes, string Id, int Bits)> _stored = [];
    private readonly Dictionary<(long, long, string), TensorEncoding> _encodings = [];
    private readonly List<Disagreement> _disagreements = [];
    private readonly List<(int Place, ModelTensor Tensor)> _unstored = [];
    private readonly List<(int Place, FileTensor Tensor)> _unclaimed = [];

    private WeightMatch(ModelTensors model, FileTensors file, string? packedAs) => (_model, _file, _packedAs) = (model, file, packedAs);

    /// <param name="model">What the architecture has.</param>
    /// <param name="file">What the file has.</param>
    /// <param name="packedAs">The precision id of packed numbers, where the config says what they are.</param>
    public static MatchedWeights Of(ModelTensors model, FileTensors file, string? packedAs)
    {
        WeightMatch match = new(model, file, packedAs);
        foreach (int place in model.Places.Union(file.Places))
            match.Visit(place);
        return match.Finish();
    }

    private void Visit(int place)
    {
        IReadOnlyList<ModelTensor> tensors = _model.At(place);
        IReadOnlyList<FileTensor> stored = _file.At(place);
        RoleSet present = RoleSet.Empty;
        foreach (ModelTensor tensor in tensors)
            present |= RoleSet.Of(tensor.Role);
        List<RoleSet> pools = [];
        foreach (FileTensor found in stored)
            Join(pools, found.Name.Roles & present);
        List<(int Place, ModelTensor Tensor)> left = [
            .. tensors.Where(tensor => !pools.Exists(pool => pool.Has(tensor.Role))).Select(tensor => (place, tensor))];
        List<FileTensor> loose = [.. stored.Where(found => (found.Name.Roles & present).IsEmpty)];
        List<(List<(int Place, ModelTensor Tensor)> Tensors, List<FileTensor> Stored)> unequal = [];
        foreach (RoleSet pool in pools)
        {
            List<(int, ModelTensor)> mine = [.. tensors.Where(tensor => pool.Has(tensor.Role)).Select(tensor => (place, tensor))];
            List<FileTensor> theirs = [.. stored.Where(found => (found.Name.Roles & present).Overlaps(pool))];
            if (!Assign(mine, theirs))
                unequal.Add((mine, theirs));
        }

        // Names that tell the wrong roles: what is left of the place may still be as much on both sides.
        if (Assign([.. left, .. unequal.SelectMany(pool => pool.Tensors)], [.. loose, .. unequal.SelectMany(pool => pool.Stored)]))
            return;
        foreach ((List<(int Place, ModelTensor Tensor)> mine, List<FileTensor> theirs) in unequal)
        {
            Differ(place, string.Join(", ", theirs.Select(tensor => tensor.Group.Name).Distinct()), $"{ElementsOf(mine)} elements",
                $"{ElementsOf(theirs)} elements");
            Share(mine, theirs);
        }

        if (Assign(left, loose))
            return;
        _unstored.AddRange(left);
        _unclaimed.AddRange(loose.Select(found => (place, found)));
    }

    /// <summary>Adds a set of roles, merged with those that it overlaps.</summary>
    private static void Join(List<RoleSet> pools, RoleSet roles)
    {
        if (roles.IsEmpty)
            return;
        for (int i = pools.Count - 1; i >= 0; i--)
        {
            if (!pools[i].Overlaps(roles))
                continue;
            roles |= pools[i];
            pools.RemoveAt(i);
        }

        pools.Add(roles);
    }

    /// <summary>Shares the bytes of stored tensors among those of the model, where both have as many elements, or packed ones that do not tell.</summary>
    /// <returns>Whether they were shared.</returns>
    private bool Assign(List<(int Place, ModelTensor Tensor)> tensors, List<FileTensor> stored)
    {
        if (tensors.Count == 0 || stored.Count == 0 || (!stored.Exists(found => found.IsPacked) && ElementsOf(stored) != ElementsOf(tensors)))
            return false;
        SharePairs(tensors, stored);
        return true;
    }

    /// <summary>Tensors of a size of which both have as many are each other's, whatever the others' formats are; like matrices may be one tensor or as many as
    /// there are. What is left shares bytes.</summary>
    private void SharePairs(List<(int Place, ModelTensor Tensor)> tensors, List<FileTensor> stored)
    {
        bool packed = stored.Exists(found => found.IsPacked);
        foreach (bool single in packed ? ReadOnlySpan<bool>.Empty : [false, true])
        {
            foreach (long size in tensors.Select(tensor => SizeOf(tensor.Tensor)).Distinct().ToArray())
            {
                List<(int Place, ModelTensor Tensor)> mine = [.. tensors.Where(tensor => SizeOf(tensor.Tensor) == size)];
                List<FileTensor> theirs = [.. stored.Where(found => found.Group.Shape.Elements == size)];
                if (ElementsOf(mine) != ElementsOf(theirs))
                    continue;
                Share(mine, theirs);
                tensors = [.. tensors.Except(mine)];
                stored = [.. stored.Except(theirs)];
            }

            long SizeOf(in ModelTensor tensor) => single ? tensor.Rows * tensor.Columns : tensor.Elements;
        }

        if (tensors.Count > 0)
            Share(tensors, stored);
    }

    private static long ElementsOf(List<(int Place, ModelTensor Tensor)> tensors) => tensors.Sum(tensor => tensor.Tensor.AllElements);

    private static long ElementsOf(List<FileTensor> stored) => stored.Where(tensor => !tensor.Name.IsScale).Sum(tensor => tensor.Elements);

    private void Share(List<(int Place, ModelTensor Tensor)> tensors, List<FileTensor> stored)
    {
        long elements = ElementsOf(tensors), bytes = stored.Sum(tensor => tensor.Bytes.Count);
        FileTensor main = stored.MaxBy(tensor => (!tensor.Name.IsScale, tensor.Bytes.Count))!;
        bool packed = stored.Exists(found => found.IsPacked);
        string id = packed && main.IsPacked ? _packedAs ?? main.Group.Format.Id : main.Group.Format.Id;
        int bits = packed ? (int)Int128.Min(BitsPerByte * (Int128)bytes / elements, BitsPerByte * sizeof(double))
            : main.Group.Format.BlockBits / main.Group.Format.BlockElements;
        long before = 0, shared = 0;
        foreach ((int place, ModelTensor tensor) in tensors)
        {
            before += tensor.AllElements;
            long upTo = (long)((Int128)bytes * before / elements);
            Store(ModelTensors.SiteOf(place, tensor), tensor.AllElements, upTo - shared, id, bits);
            shared = upTo;
        }
    }

    /// <summary>Sites outside the stack and in its first layer may be the same to a scheme: their bytes are then one sum.</summary>
    private void Store(StoredSite site, long elements, long bytes, string id, int bits)
    {
        ref var stored = ref CollectionsMarshal.GetValueRefOrAddDefault(_stored, site, out bool there);
        stored = there ? (stored.Elements + elements, stored.Bytes + bytes, bytes > stored.Bytes ? id : stored.Id, bytes > stored.Bytes ? bits : stored.Bits)
            : (elements, bytes, id, bits);
    }

    private MatchedWeights Finish()
    {
        List<FileTensor> unclaimed = [.. _unclaimed.Select(found => found.Tensor)];
        if (Assign(_unstored, unclaimed))
        {
            _unstored.Clear();
            unclaimed = [];
        }

        long missing = 0;
        foreach ((int place, ModelTensor tensor) in _unstored)
        {
            missing += tensor.AllElements;
            Store(ModelTensors.SiteOf(place, tensor), tensor.AllElements, 0, "absent", 0);
            Differ(place, tensor.Role.ToString(), $"{tensor.AllElements} elements", "absent");
        }

        foreach ((int place, FileTensor found) in _unclaimed.Where(found => unclaimed.Count > 0 && !found.Tensor.Name.IsTable))
            Differ(place, found.Group.Name, "absent", $"{found.Elements} elements of {found.Group.Format.Id}");
        Dictionary<StoredSite, TensorEncoding> encodings = [];
        foreach ((StoredSite site, var stored) in _stored)
            encodings.Add(site, EncodingOf(stored.Elements, stored.Bytes, stored.Id, stored.Bits));
        return new MatchedWeights(encodings, unclaimed.Count == 0 ? [] : UnclaimedByPlace(), [.. _disagreements], missing);
    }

    private ImmutableArray<UnclaimedTensors> UnclaimedByPlace() =>
    [
        .. _unclaimed.GroupBy(found => (found.Place, Rotation: found.Tensor.Group.Name.StartsWith("rope_", StringComparison.Ordinal))).Select(here =>
            new UnclaimedTensors(here.Key.Place, here.Key.Rotation, here.Where(found => !found.Tensor.IsPacked).Sum(found => found.Tensor.Elements),
                ByteCount.FromCount(here.Sum(found => found.Tensor.Bytes.Count)))),
    ];

    /// <summary>One object for all layers that are stored alike, so that they count together.</summary>
    private TensorEncoding EncodingOf(long elements, long bytes, string id, int bits)
    {
        if (!_encodings.TryGetValue((elements, bytes, id), out TensorEncoding? encoding))
        {
            encoding = new TensorEncoding
            {
                Id = id,
                PayloadBits = BitCount.From(bits),
                Stored = new StoredBytes(Count.From(elements), ByteCount.FromCount(bytes)),
                Source = "the file's own tensor table"
            };
            _encodings.Add((elements, bytes, id), encoding);
        }

        return encoding;
    }

    private void Differ(int place, string what, string config, string file)
    {
        string where = place == ModelTensors.Outside ? "outside the layers" : string.Create(CultureInfo.InvariantCulture, $"layer {place}");
        int like = _disagreements.FindIndex(other => other.Tensors == what && other.Config == config && other.File == file);
        if (like >= 0)
            _disagreements[like] = _disagreements[like] with { Places = _disagreements[like].Places + 1 };
        else if (_disagreements.Count < MostDisagreements)
            _disagreements.Add(new Disagreement(what, where, 1, config, file));
    }
}

/// <summary>Where the tensors of a file are not those of the config.</summary>
/// <param name="Tensors">Names in the file, with stars for numbers; the role where the file has none.</param>
/// <param name="First">The first place where it is so.</param>
/// <param name="Places">Places where it is so.</param>
/// <param name="Config">What the config implies.</param>
/// <param name="File">What the file has.</param>
public sealed record Disagreement(string Tensors, string First, int Places, string Config, string File);

/// <summary>What came of matching.</summary>
/// <param name="Encodings">How each tensor of the architecture is stored.</param>
/// <param name="Unclaimed">What the file has beyond the architecture, by place.</param>
/// <param name="Disagreements">Where the two differ.</param>
/// <param name="MissingElements">Elements of the architecture that the file does not have.</param>
internal sealed record MatchedWeights(
    IReadOnlyDictionary<StoredSite, TensorEncoding> Encodings, ImmutableArray<UnclaimedTensors> Unclaimed, ImmutableArray<Disagreement> Disagreements,
    long MissingElements);
