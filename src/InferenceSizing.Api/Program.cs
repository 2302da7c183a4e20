using InferenceSizing.Api;
using InferenceSizing.Api.Hosting;
using InferenceSizing.Api.Hosting.Access;

FatalStart.EndInOneLine();
if (await HealthProbe.AnsweredAsync(args) || await NewKey.MadeAsync(args)) return;

WebApplication app = SizingApplication.Build(args, static _ => { });
app.AnnounceStart();
app.Run();
