using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using InferenceSizing.Api.Estimates.Binding;
using InferenceSizing.Api.Estimates.Patching;
using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Api.Estimates.Resolution;
using InferenceSizing.Api.Sweeps.Request;
using InferenceSizing.Domain.Deciding;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Api.Sweeps;

/// <summary>The door of a sweep: values under paths become requests, and requests questions. Safe to ask from several threads.</summary>
/// <remarks>A path and a value are words of JSON: a value may be any shorthand of its member, and what a member means goes by the engine or the kind of model
/// beside it. So values are put in as a client would put them, by merge patches, once for each combination of values within one member of the request (gpu,
/// workload …). A point only takes the members that were made so. It is validated whole, since members bear on each other, and read as a question.</remarks>
internal sealed class SweptQuestions
{
    private readonly EstimateRequest _base;
    private readonly Sizer _sizer;
    private readonly Part[] _parts;
    private readonly ConcurrentDictionary<BaselineRequest, Outcome<Baseline>> _baselines = new(ReferenceEqualityComparer.Instance);

    public SweptQuestions(EstimateRequest request, IReadOnlyList<SweepAxis> axes, Sizer sizer)
    {
        (_base, _sizer, Grid) = (request, sizer, new Grid(axes.Select(axis => Count.From(axis.Count))));
        _parts = [.. Enumerable.Range(0, axes.Count).GroupBy(axis => axes[axis].Path!.Split('.')[0]).Select(member => new Part(member.Key, [.. member], axes))];
    }

    /// <summary>The places on all axes.</summary>
    public Grid Grid { get; }

    /// <summary>The axes that vary the model.</summary>
    public ImmutableArray<Place> Models => Array.Find(_parts, part => part.Member == "model")?.Axes ?? [];

    /// <summary>The question with the values at places on all axes.</summary>
    public Outcome<Question> At(ImmutableArray<Place> places)
    {
        EstimateRequest request = _base;
        foreach (Part part in _parts)
        {
            if (!part.At(places, _base).Succeeded(out EstimateRequest? patched, out Refusal? refusal))
                return refusal;
            request = RequestPatch.Put(part.Member, request, patched);
        }

        return _sizer.Read(request, asked => _baselines.GetOrAdd(asked, BaselineOf)).Select(read => read.Question);
    }

    private Outcome<Baseline> BaselineOf(BaselineRequest asked) => RequestedBaseline.From(asked, _sizer);

    /// <summary>One member of the request with the axes that touch it.</summary>
    private sealed class Part
    {
        private static readonly JsonElement Nothing = JsonDocument.Parse("null").RootElement;

        private readonly IReadOnlyList<SweepAxis> _axes;
        private readonly Grid _grid;
        private readonly Outcome<EstimateRequest>?[] _made;

        public Part(string member, int[] within, IReadOnlyList<SweepAxis> axes)
        {
            (Member, Axes, _axes) = (member, [.. within.Select(Place.At)], axes);
            _grid = new Grid(within.Select(axis => Count.From(axes[axis].Count)));
            _made = new Outcome<EstimateRequest>?[_grid.Points.Value];
        }

        public string Member { get; }

        /// <summary>The axes, by their places among all.</summary>
        public ImmutableArray<Place> Axes { get; }

        public Outcome<EstimateRequest> At(ImmutableArray<Place> places, EstimateRequest request)
        {
            int index = _grid.PointAt(Axes.Select(axis => places[axis.Index])).Index;
            lock (_made)
                return _made[index] ??= Make(places, request);
        }

        private Outcome<EstimateRequest> Make(ImmutableArray<Place> places, EstimateRequest request)
        {
            try
            {
                // The outer member before what stands within it; an object is put in the place of the one that was there.
                foreach (int axis in Axes.Select(axis => axis.Index).OrderBy(axis => _axes[axis].Path!.Count(letter => letter == '.')))
                {
                    (string path, JsonElement value) = (_axes[axis].Path!, _axes[axis].ValueAt(places[axis]));
                    if (value.ValueKind == JsonValueKind.Object)
                        request = RequestPatch.Apply(request, PatchOf(path, Nothing));
                    request = RequestPatch.Apply(request, PatchOf(path, value));
                }

                return request;
            }
            catch (JsonException failure)
            {
                return BindingFailure.Describe(failure);
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
