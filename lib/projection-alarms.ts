import { Duration } from 'aws-cdk-lib';
import { Alarm, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { METRICS } from '../functions/platform/metric-names.ts';
import { METRICS_NAMESPACE, type ServiceFunction } from './service-function.ts';

/** What the alarms watch. */
export interface ProjectionAlarmsProps {
  readonly projector: ServiceFunction;
}

/** Tell an operator that readers see what is old. */
export class ProjectionAlarms extends Construct {
  constructor(scope: Construct, id: string, { projector }: ProjectionAlarmsProps) {
    super(scope, id);
    this.#alarmOnParkedStreams();
    this.#alarmOnLag(projector);
  }

  /**
   * The number is told when it changes: by the projector when it parks a stream, by the operator's function when it has
   * unparked one. In between nobody asks, which would keep a paused database awake, and the alarm stays as it is.
   */
  #alarmOnParkedStreams(): void {
    new Alarm(this, 'ParkedStreams', {
      alarmDescription:
        'A stream could not be projected and waits: npm run projections -- parked --target aws',
      metric: new Metric({
        namespace: METRICS_NAMESPACE,
        metricName: METRICS.parkedStreams,
        dimensionsMap: { service: 'projector' },
        statistic: 'Maximum',
        period: Duration.minutes(1),
      }),
      threshold: 1,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.IGNORE,
    });
  }

  /** The age of what Lambda hands over grows even while every batch fails, when the projector itself has nothing to tell. */
  #alarmOnLag(projector: ServiceFunction): void {
    const age = projector.function.metric('IteratorAge', {
      statistic: 'Maximum',
      period: Duration.minutes(1),
    });
    new Alarm(this, 'Lag', {
      alarmDescription:
        'The read model is minutes behind the events: npm run projections -- status --target aws',
      metric: age,
      // Milliseconds. Clients that ask for a version give up after 2 s; a paused database takes 30 s to wake.
      threshold: Duration.minutes(2).toMilliseconds(),
      evaluationPeriods: 3,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }
}
