using System.Text.Json;
using System.Text.Json.Nodes;
using InferenceSizing.Api.Contract;
using InferenceSizing.Api.Estimates.Binding;
using InferenceSizing.Api.Estimates.Patching;
using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Api.Estimates.Resolution;
using InferenceSizing.Api.Sweeps.Request;
using InferenceSizing.Domain.Deciding;
using InferenceSizing.Domain.Outcomes;

namespace InferenceSizing.Api.Sweeps;

/// <summary>The points of a sweep, each sized when asked for. Safe to ask from several threads.</summary>
/// <remarks>Axes within one member of the request are patched into it once for each combination of their values, and points share what comes out.</remarks>
internal sealed class SweepPoints
{
    private readonly EstimateRequest _base;
    private readonly IReadOnlyList<SweepAxis> _axes;
    private readonly Sizer _sizer;
    private readonly Grid _grid;
    private readonly Part[] _parts;

    private SweepPoints(EstimateRequest request, IReadOnlyList<SweepAxis> axes, Sizer sizer)
    {
        (_base, _axes, _sizer) = (request, axes, sizer);
        _grid = new Grid(axes.Select(axis => axis.Count));
        _parts = [.. Enumerable.Range(0, axes.Count).GroupBy(axis => axes[axis].Path!.Split('.')[0]).Select(member => new Part(member.Key, [.. member], axes))];
    }

    /// <summary>The points, unless they are more work than one search may be.</summary>
    /// <param name="request">What stays the same.</param>
    /// <param name="axes">What varies.</param>
    /// <param name="sizer">Sizes each point.</param>
    /// <param name="over">Ends the look at the models.</param>
    public static Outcome<SweepPoints> Of(EstimateRequest request, IReadOnlyList<SweepAxis> axes, Sizer sizer, CancellationToken over)
    {
        SweepPoints points = new(request, axes, sizer);
        long[] units = [.. points.FirstOfEachModel().Select(place =>
        {
            over.ThrowIfCancellationRequested();
            return points.RequestAt(place, out Refusal? _) is { } each ? sizer.EffortOf(each) : 1;
        })];
        return Effort.IsWithinSearch(points.Count, units) ? points
            : Refused.At("axes", $"{points.Count} points of models this large are more than one sweep works out. Vary less, or ask for parts of it.");
    }

    public int Count => _grid.Count;

    /// <summary>Places of the first point with each value of the axes that vary the model, or of the first of all.</summary>
    private IEnumerable<int[]> FirstOfEachModel() => Array.Find(_parts, part => part.Member == "model") is { } models
        ? models.FirstPlaces
        : [new int[_axes.Count]];

    public SweepPointAnswer At(int index)
    {
        (IReadOnlyDictionary<string, JsonElement> at, Outcome<Sized> outcome) = SizeAt(index);
        return outcome.Succeeded(out Sized? sized, out Refusal? refusal)
            ? SweepPointAnswer.Of(index, at, sized.Appraisal)
            : new SweepPointAnswer { Index = index, At = at, Error = Refused.Detail(refusal) };
    }

    /// <summary>The value of each axis at a point, and what comes out there.</summary>
    public (IReadOnlyDictionary<string, JsonElement> At, Outcome<Sized> Sized) SizeAt(int index)
    {
        int[] places = _grid.PlacesOf(index);
        Dictionary<string, JsonElement> at = new(_axes.Count, StringComparer.Ordinal);
        for (int axis = 0; axis < places.Length; axis++)
            at[_axes[axis].Path!] = _axes[axis].ValueAt(places[axis]);

        return RequestAt(places, out Refusal? error) is { } request ? (at, _sizer.Size(request)) : (at, error!);
    }

    /// <summary>The request at places on all axes; null where a value does not go into it.</summary>
    private EstimateRequest? RequestAt(int[] places, out Refusal? error)
    {
        EstimateRequest request = _base;
        error = null;
        foreach (Part part in _parts)
        {
            (EstimateRequest? patched, error) = part.At(places, _base);
            if (patched is null)
                return null;
            request = RequestPatch.Put(part.Member, request, patched);
        }

        return request;
    }

    /// <summary>One member of the request with the axes that touch it.</summary>
    private sealed class Part
    {
        private static readonly JsonElement Nothing = JsonDocument.Parse("null").RootElement;

        private readonly int[] _within;
        private readonly IReadOnlyList<SweepAxis> _axes;
        private readonly Grid _grid;
        private readonly (EstimateRequest? Request, Refusal? Error)[] _made;

        public Part(string member, int[] within, IReadOnlyList<SweepAxis> axes)
        {
            (Member, _within, _axes) = (member, within, axes);
            _grid = new Grid(within.Select(axis => axes[axis].Count));
            _made = new (EstimateRequest?, Refusal?)[_grid.Count];
        }

        public string Member { get; }

        /// <summary>Places on all axes of the first point with each combination of this part's values.</summary>
        public IEnumerable<int[]> FirstPlaces => Enumerable.Range(0, _grid.Count).Select(combination =>
        {
            int[] places = new int[_axes.Count];
            foreach ((int axis, int place) in _within.Zip(_grid.PlacesOf(combination)))
                places[axis] = place;
            return places;
        });

        public (EstimateRequest? Request, Refusal? Error) At(int[] places, EstimateRequest request)
        {
            int index = _grid.PointAt(_within.Select(axis => places[axis]));
            lock (_made)
            {
                if (_made[index] is { Request: null, Error: null })
                    _made[index] = Make(places, request);
                return _made[index];
            }
        }

        private (EstimateRequest? Request, Refusal? Error) Make(int[] places, EstimateRequest request)
        {
            try
            {
                // The outer member before what stands within it; an object is put in the place of the one that was there.
                foreach (int axis in _within.OrderBy(axis => _axes[axis].Path!.Count(letter => letter == '.')))
                {
                    (string path, JsonElement value) = (_axes[axis].Path!, _axes[axis].ValueAt(places[axis]));
                    if (value.ValueKind == JsonValueKind.Object)
                        request = RequestPatch.Apply(request, PatchOf(path, Nothing));
                    request = RequestPatch.Apply(request, PatchOf(path, value));
                }

                return (request, null);
            }
            catch (JsonException failure)
            {
                return (null, BindingFailure.Describe(failure));
            }
        }

        private static JsonObject PatchOf(string path, JsonElement value)
        {
            JsonNode? patch = JsonSerializer.SerializeToNode(value, SweepJson.Default.JsonElement);
            foreach (string name in path.Split('.').Reverse())
                patch = new JsonObject { [name] = patch };
            return (JsonObject)patch!;
        }
    }
}
