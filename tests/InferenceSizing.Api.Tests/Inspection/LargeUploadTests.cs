using System.Globalization;
using System.Net;
using InferenceSizing.Api.Hosting.Admission;
using InferenceSizing.Api.Inspection;
using InferenceSizing.Formats.Tests.Safetensors;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace InferenceSizing.Api.Tests.Inspection;

[Collection(ServiceTests.Name)]
public sealed class LargeUploadTests(SizingService service)
{
    /// <summary>So many tensors that their names take more than an upload keeps without a place of its own.</summary>
    private const int Tensors = 20_000;

    [Fact]
    public async Task A_place_that_is_held_beyond_its_turn_goes_to_whoever_waits()
    {
        using Gate gate = new("large", places: 1, queue: 4);
        using LargeUpload slow = new(gate, "slow", TimeSpan.Zero, CancellationToken.None);
        using LargeUpload honest = new(gate, "honest", TimeSpan.FromMinutes(1), CancellationToken.None);
        await slow.Enter(slow.Over);
        Task waits = honest.Enter(honest.Over).AsTask();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.Delay(Timeout.Infinite, slow.Over));
        Assert.True(slow.LostItsPlace);
        slow.Dispose();
        await waits;
        Assert.False(honest.LostItsPlace);
    }

    [Fact]
    public async Task A_sender_that_stops_in_the_middle_is_told_that_its_time_is_over()
    {
        using WebApplicationFactory<Program> brief = service.WithWebHostBuilder(builder => builder.UseSetting("Limits:LargeUploadSeconds", "1"));
        using HttpClient client = brief.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });
        Gate places = brief.Services.GetRequiredService<Gates>().LargeUploads;
        TaskCompletionSource over = new(TaskCreationOptions.RunContinuationsAsynchronously);
        StalledContent head = new(Head(), over.Task);
        Task<HttpResponseMessage> stalled = client.PostAsync("/models/inspect", head);
        await head.Stalled;
        while (places.Taken == 0)
            await Task.Delay(10);
        Task<Entry> other = places.Enter("somebody", 1, default).AsTask();
        using HttpResponseMessage late = await stalled;
        over.SetResult();
        using Place? place = (await other).Place;

        Assert.Equal(HttpStatusCode.ServiceUnavailable, late.StatusCode);
        Assert.Equal("/problems/out-of-time", (string?)(await late.Object())["type"]);
        Assert.Equal("\"time\";q=1;qu=\"seconds\"", late.Headers.GetValues("RateLimit-Policy").Single());
        Assert.NotNull(place);
    }

    private static byte[] Head()
    {
        SafetensorsWriter file = new();
        for (int i = 0; i < Tensors; i++)
            file.Tensor(string.Create(CultureInfo.InvariantCulture, $"model.layers.0.mlp.experts.{i}.down_proj.weight"), "BF16", 16, 16);
        return file.ToArray();
    }

    /// <summary>A body whose sender stops before the end.</summary>
    private sealed class StalledContent(byte[] bytes, Task rest) : HttpContent
    {
        private readonly TaskCompletionSource _stalled = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Stalled => _stalled.Task;

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(bytes.AsMemory(0, bytes.Length - 16));
            await stream.FlushAsync();
            _stalled.SetResult();
            await rest;
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
